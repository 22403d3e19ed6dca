/** A `readFile` over files that exist only in memory; absent ones fail as the file system's do. */
export function filesOf(files: Readonly<Record<string, string | Uint8Array | Error>>): (path: string) => Uint8Array {
  return path => {
    const content = files[path]
    if (content instanceof Error) throw content
    if (content === undefined) throw systemError('ENOENT', path)
    return Buffer.from(content)
  }
}

/** What `fs` throws, the path in its message included. */
export function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: open '${path}'`), { code })
}
