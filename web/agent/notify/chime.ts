/** However much comes at once, as after a sleep: it is told once. */
const PAUSE_MS = 2_000;
let lastAt = -Infinity;

/**
 * Two soft tones, made on the spot: there is no file to load. Nothing in a page that nobody has touched yet: a browser
 * would keep the tones, and let them all go at the first touch.
 */
export function chime(): void {
  const now = performance.now();
  if (!navigator.userActivation.hasBeenActive || now - lastAt < PAUSE_MS) return;
  lastAt = now;
  const audio = new AudioContext();
  const tones = [660, 880];
  for (const [index, pitch] of tones.entries()) {
    const begin = audio.currentTime + index * 0.12;
    const loudness = audio.createGain();
    loudness.gain.setValueAtTime(0, begin);
    loudness.gain.linearRampToValueAtTime(0.08, begin + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, begin + 0.25);
    const tone = new OscillatorNode(audio, { frequency: pitch });
    tone.connect(loudness).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.26);
    if (index === tones.length - 1) tone.onended = () => void audio.close();
  }
}
