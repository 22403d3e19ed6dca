import { useEffect, useRef, useState, type RefObject } from 'react'
import WaveSurfer from 'wavesurfer.js'
import { usePlayer } from '../data/use-player.ts'
import { errorLine } from '../model/describe-error.ts'
import styleText from './wave.css?inline'

interface Wave {
  readonly container: RefObject<HTMLDivElement | null>
  /** Seconds. */
  readonly position: number
  readonly isReady: boolean
  readonly error: string | null
  readonly seek: (seconds: number) => void
}

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** A colour of the tokens, as a canvas understands it: resolved for the theme that is shown. */
function resolved(name: string, on: HTMLElement): string {
  const probe = document.createElement('i')
  probe.style.color = `var(${name})`
  on.append(probe)
  const text = getComputedStyle(probe).color
  probe.remove()
  return text === '' ? colour(name) : text
}

/** The shape of the audio of a track, on the element that plays it. */
export function useWave(id: string, height: number): Wave {
  const player = usePlayer()
  const container = useRef<HTMLDivElement>(null)
  const wave = useRef<WaveSurfer | null>(null)
  const [position, setPosition] = useState(0)
  const [isReady, setIsReady] = useState(false)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    const place = container.current
    if (place === null) return
    let isOver = false
    const draw = async (): Promise<void> => {
      const { blob, element } = await player.load(id)
      // Decoded here, since a policy that lets nothing but the gateway be called lets no library fetch the blob's address.
      const decoded = await new OfflineAudioContext(1, 1, 22_050).decodeAudioData(await blob.arrayBuffer())
      if (isOver) return
      wave.current = WaveSurfer.create({
        container: place,
        media: element,
        peaks: [decoded.getChannelData(0)],
        duration: decoded.duration,
        height,
        barWidth: 2,
        barGap: 1,
        barRadius: 1,
        cursorWidth: 0,
        normalize: true,
        waveColor: resolved('--bar-fill', place),
        progressColor: resolved('--accent', place),
      })
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(styleText)
      const tree = wave.current.getWrapper().getRootNode()
      if (tree instanceof ShadowRoot) tree.adoptedStyleSheets = [sheet]
      wave.current.on('timeupdate', setPosition)
      setPosition(element.currentTime)
      setIsReady(true)
    }
    draw().catch((thrown: unknown) => {
      if (!isOver) setError(errorLine(thrown))
    })
    return () => {
      isOver = true
      // The element goes on playing: it is the player's, not the picture's.
      wave.current?.destroy()
      wave.current = null
    }
  }, [player, id, height])
  const seek = (seconds: number): void => wave.current?.setTime(seconds)
  return { container, position, isReady, error, seek }
}
