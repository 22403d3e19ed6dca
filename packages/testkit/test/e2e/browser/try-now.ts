import type { Locator } from 'playwright-core'

/** Has a provider tried from its card, and waits for what is said of it. */
export async function tryNow(card: Locator, said: RegExp): Promise<void> {
  await card.getByRole('button', { name: /^Try now/ }).click()
  await card.getByRole('status').getByText(said).waitFor()
}
