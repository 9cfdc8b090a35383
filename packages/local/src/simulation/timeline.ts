interface Happening {
  at: number
  order: number
  run: () => void
}

/** Virtual time: what is to happen, in the order of its instants. Nothing waits for a real clock. */
export function timeline(start: number) {
  const heap: Happening[] = []
  let now = start
  let order = 0

  /** Runs `run` so many milliseconds from now. */
  function after(milliseconds: number, run: () => void) {
    push(heap, { at: now + Math.max(0, milliseconds), order: order++, run })
  }

  return {
    get now() {
      return now
    },
    after,
    wait: (milliseconds: number) => new Promise<void>((resolve) => after(milliseconds, resolve)),

    /** Lets everything happen up to an instant. Between two happenings every promise that can go on goes on. */
    until: (end: number) =>
      new Promise<void>((resolve, reject) => {
        function step() {
          const first = heap[0]
          if (!first || first.at > end) {
            now = Math.max(now, end)
            return resolve()
          }
          pop(heap)
          now = first.at
          try {
            first.run()
          } catch (error) {
            return reject(error)
          }
          // A tick that a microtask asks for comes after all microtasks, and long before the event loop turns.
          queueMicrotask(() => process.nextTick(step))
        }
        process.nextTick(step)
      }),
  }
}
export type Timeline = ReturnType<typeof timeline>

const before = (a: Happening, b: Happening) => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Happening[], item: Happening) {
  let index = heap.push(item) - 1
  while (index > 0) {
    const up = (index - 1) >> 1
    const parent = heap[up]
    if (!parent || !before(item, parent)) break
    heap[index] = parent
    index = up
  }
  heap[index] = item
}

function pop(heap: Happening[]) {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let index = 0
  for (;;) {
    let down = index * 2 + 1
    let child = heap[down]
    const right = heap[down + 1]
    if (child && right && before(right, child)) {
      child = right
      down++
    }
    if (!child || !before(child, last)) break
    heap[index] = child
    index = down
  }
  heap[index] = last
}
