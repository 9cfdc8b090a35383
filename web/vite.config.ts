import { getConfig } from '@lingui/conf'
import { lingui } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const messages = { configPath: `${import.meta.dirname}/lingui.config.ts` }

/** Browsers that know light-dark(), nesting and popover: 2024 and later. */
const browsers = ['chrome125', 'firefox128', 'safari18']

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    lingui({ ...messages, failOnCompileError: true }),
    babel({
      plugins: [['@lingui/babel-plugin-lingui-macro', { linguiConfig: getConfig(messages) }]],
      include: /\/web\/src\/.*\.tsx?$/,
    }),
  ],
  // `npm run dev` serves the API; this server only the pages, with changes shown at once.
  server: { host: '127.0.0.1', proxy: process.env.DESK_ORIGIN ? { '/api': process.env.DESK_ORIGIN } : {} },
  build: {
    target: browsers,
    cssTarget: browsers,
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'vendor', test: /node_modules/, entriesAware: false }] },
      },
    },
  },
})
