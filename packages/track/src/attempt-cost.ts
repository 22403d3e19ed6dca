import type { AttemptRecord } from './record.ts'

/** A sum to a millionth, of US dollars or seconds: without the dust of adding fractions. */
export const toMillionths = (value: number): number => Math.round(value * 1e6) / 1e6

/** Whether an attempt costs money: work that was accepted does, unless it is known not to have been billed. Pure. */
export const costs = ({ accepted_at: acceptedAt, billed }: Pick<AttemptRecord, 'accepted_at' | 'billed'>): boolean =>
  acceptedAt !== null && billed !== 'no'
