/** What a track costs by the models' prices: `$0.03`, `–` for nothing, `?` where a price is not known. */
export function tellCost(usd: number | null): string {
  if (usd === null) return '?'
  if (usd === 0) return '–'
  return `$${usd < 0.1 ? usd.toFixed(3).replace(/0$/, '') : usd.toFixed(2)}`
}

/** Who asked for it, short enough for a column: `token_3f9a1c20e5d7b864` is told by its first digits. */
export const shortCaller = (caller: string): string => /^token_([0-9a-f]{8})/.exec(caller)?.[1] ?? caller
