import { useState, type ReactElement } from 'react'
import { readToken } from '../data/session.ts'
import { describeError } from '../model/describe-error.ts'
import { Button } from '../ui/button.tsx'
import { Logo } from './logo.tsx'

/**
 * The form that asks for a client token.
 *
 * @param refused why the token before was refused; null when there was none
 */
export function SignIn({
  refused,
  onToken,
}: {
  readonly refused: unknown
  readonly onToken: (token: string) => void
}): ReactElement {
  const [text, setText] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const told = refused === null ? null : describeError(refused)
  const complaint = isWrong
    ? 'No token looks like this. Paste the token alone, without spaces.'
    : told === null
      ? null
      : [told.message, told.fix].filter(each => each !== null).join(' ')
  return (
    <main className="grid min-h-full place-items-center p-4">
      <form
        className="card w-full max-w-[400px] p-6"
        onSubmit={event => {
          event.preventDefault()
          const token = readToken(text)
          setIsWrong(token === null)
          if (token !== null) onToken(token)
        }}
      >
        <p className="flex items-center gap-2 font-semibold">
          <Logo /> SoundFoundry
        </p>
        <h1 className="mt-4 text-title font-semibold tracking-[-0.01em]">Sign in</h1>
        <p className="text-fg2">This gateway asks for a client token. It is kept until this window is closed.</p>
        <label htmlFor="token" className="caps mt-4 block">
          Client token
        </label>
        <input
          id="token"
          type="password"
          autoComplete="off"
          autoFocus
          value={text}
          onChange={event => setText(event.target.value)}
          aria-invalid={complaint !== null}
          aria-describedby="sign-in-error"
          className="mono mt-1 h-10 w-full rounded-btn border border-line2 bg-surface px-3"
        />
        <p id="sign-in-error" role="alert" className="mt-2 text-red empty:hidden">
          {complaint}
        </p>
        <Button type="submit" kind="primary" className="mt-4 w-full">
          Sign in
        </Button>
      </form>
    </main>
  )
}
