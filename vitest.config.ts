import { defineConfig } from 'vitest/config'

const simulation = 'tests/local/simulation.test.ts'

export default defineConfig({
  test: {
    // Two cores: more workers only wait for one another.
    maxWorkers: 2,
    // A busy machine takes as long as it takes.
    expect: { poll: { timeout: 30_000, interval: 50 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['tests/**/*.test.ts'],
          exclude: [simulation],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // It fills both cores by itself: after all others, it takes half as long.
      {
        extends: true,
        test: { name: 'simulation', include: [simulation], sequence: { groupOrder: 1 } },
      },
    ],
  },
})
