import type { Sound } from '../page-phone.ts';

/** What RTCPeerConnection.getStats() says, as far as it is looked at. */
interface Counted {
  readonly type: string;
  readonly kind?: string;
  readonly packetsReceived?: number;
  readonly packetsSent?: number;
  readonly totalAudioEnergy?: number;
  readonly totalSamplesDuration?: number;
  readonly codecId?: string;
  readonly mimeType?: string;
  readonly srtpCipher?: string;
}

/** Plays what comes over a connection, and measures it: nothing that is not played has any loudness. */
export class Ear {
  readonly #context = new AudioContext();
  readonly #spectrum = new AnalyserNode(this.#context, { fftSize: 8192, smoothingTimeConstant: 0 });
  readonly #player = new Audio();

  listen(connection: RTCPeerConnection): void {
    connection.addEventListener('track', ({ track }) => {
      const stream = new MediaStream([track]);
      this.#player.srcObject = stream;
      void this.#player.play();
      this.#context.createMediaStreamSource(stream).connect(this.#spectrum);
    });
  }

  async hear(connection: RTCPeerConnection, ms: number): Promise<Sound> {
    const before = await countsOf(connection);
    await new Promise((resolve) => setTimeout(resolve, ms));
    const after = await countsOf(connection);
    const energy = after.energy - before.energy;
    const seconds = after.seconds - before.seconds;
    return {
      received: after.received - before.received,
      sent: after.sent - before.sent,
      loudness: seconds > 0 ? Math.sqrt(energy / seconds) : 0,
      hertz: this.#loudest(),
      codec: after.codec,
      cipher: after.cipher,
    };
  }

  close(): void {
    this.#player.srcObject = null;
    void this.#context.close();
  }

  #loudest(): number {
    const bins = new Float32Array(this.#spectrum.frequencyBinCount);
    this.#spectrum.getFloatFrequencyData(bins);
    return (bins.indexOf(Math.max(...bins)) * this.#context.sampleRate) / this.#spectrum.fftSize;
  }
}

async function countsOf(connection: RTCPeerConnection) {
  const all = new Map<string, Counted>();
  for (const [id, one] of await connection.getStats()) all.set(id, one as Counted);
  const of = (type: string) => [...all.values()].find((one) => one.type === type && one.kind !== 'video');
  const [heard, said] = [of('inbound-rtp'), of('outbound-rtp')];
  return {
    received: heard?.packetsReceived ?? 0,
    sent: said?.packetsSent ?? 0,
    energy: heard?.totalAudioEnergy ?? 0,
    seconds: heard?.totalSamplesDuration ?? 0,
    codec: all.get(heard?.codecId ?? '')?.mimeType ?? '',
    cipher: of('transport')?.srtpCipher ?? '',
  };
}
