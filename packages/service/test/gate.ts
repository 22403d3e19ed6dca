/** A promise that a test opens when it wants whoever waits for it to go on. */
export function createGate(): { opened: Promise<void>; open: () => void } {
  const resolvers: (() => void)[] = []
  const opened = new Promise<void>(resolve => {
    resolvers.push(resolve)
  })
  return {
    opened,
    open: () => {
      for (const resolve of resolvers) resolve()
    },
  }
}
