import { getConfig } from '@lingui/conf'
import { lingui } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const messages = { configPath: `${import.meta.dirname}/lingui.config.ts` }

/** Browsers that know light-dark(), nesting and popover: 2024 and later. */
const browsers = ['chrome125', 'firefox128', 'safari18']

export default defineConfig(({ command }) => {
  // Also where a test builds it: what is built is always what people get.
  if (command === 'build') process.env.NODE_ENV = 'production'
  return {
    root: import.meta.dirname,
    // React's own API in a third of the bytes (decision 17). Longest names first: each stands for what begins with it.
    resolve: {
      alias: [
        { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
        { find: /^react(-dom)?$/, replacement: 'preact/compat' },
        { find: /^react\/(jsx-(dev-)?runtime)$/, replacement: 'preact/$1' },
      ],
    },
    plugins: [
      react(),
      lingui({ ...messages, failOnCompileError: true }),
      babel({
        plugins: [['@lingui/babel-plugin-lingui-macro', { linguiConfig: getConfig(messages) }]],
        include: /\/web\/src\/.*\.tsx?$/,
      }),
    ],
    build: {
      target: browsers,
      cssTarget: browsers,
      outDir: 'dist',
      emptyOutDir: true,
      sourcemap: false,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: 'vendor', test: /node_modules/, entriesAware: false },
              // What every page stands on: one file packs better than twenty that name one another.
              {
                name: 'common',
                test: /\/web\/src\/(ui\/|(api|problems|queries|store|keys|live)\.ts$|features\/(me|live-status|conversation\/(queries|cache)|inbox\/(queries|picked)|clocks\/priority)\.ts$)/,
                entriesAware: false,
              },
            ],
          },
          chunkFileNames: 'assets/[name]-[hash:6].js',
        },
      },
    },
  }
})
