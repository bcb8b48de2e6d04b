/**
 * A function that runs `work` soon, once for any number of calls, and not again within `pauseMs`: a storm of events costs the server a few
 * requests and not a thousand. A failure is left to the next call.
 */
export function paced(work: () => Promise<void> | void, pauseMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isAsked = false;
  const run = async (): Promise<void> => {
    isAsked = false;
    try {
      await work();
    } catch {
      // Whoever shows the result shows the failure; the stream's state says that the server is away.
    }

    timer = setTimeout(() => {
      timer = null;
      if (isAsked) call();
    }, pauseMs);
  };
  const call = (): void => {
    isAsked = true;
    timer ??= setTimeout(() => void run(), 0);
  };
  return call;
}
