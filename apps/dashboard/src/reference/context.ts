import { createContext, useContext } from 'react'
import { callsOf, type ApiDocument, type Call } from './document.ts'

export interface ReferenceIndex {
  readonly document: ApiDocument
  readonly calls: readonly Call[]
}

export const indexOf = (document: ApiDocument): ReferenceIndex => ({ document, calls: callsOf(document) })

export const ReferenceContext = createContext<ReferenceIndex | null>(null)

/** The document that is being shown. */
export function useReference(): ReferenceIndex {
  const index = useContext(ReferenceContext)
  if (index === null) throw new Error('parts of the reference stand within it')
  return index
}

/** Where things stand on the page, for links to them. */
export const anchors = {
  tag: (name: string): string => `tag-${name.toLowerCase()}`,
  call: ({ operation }: Call): string => operation.operationId,
  error: (code: string): string => `error-${code}`,
  shape: (name: string): string => `shape-${name}`,
  header: (name: string): string => `header-${name}`,
}
