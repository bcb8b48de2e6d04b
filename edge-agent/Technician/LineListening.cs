using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Reads an open line for ever and tells what it hears.</summary>
internal sealed class LineListening(ITap line, RtuTiming timing, TimeProvider time)
{
    // Adapters hand bytes over in packets up to 16 ms apart: a shorter silence would cut frames in pieces.
    private static readonly TimeSpan SilenceMin = TimeSpan.FromMilliseconds(40);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(Action<Sniffed> tell, CancellationToken cancel)
    {
        var silence = timing.InterFrameMin > SilenceMin ? timing.InterFrameMin : SilenceMin;
        var sniffer = new RtuSniffer(silence);
        var started = time.GetTimestamp();
        var buffer = new byte[1024];
        Task<int>? reading = null;
        while (true)
        {
            reading ??= line.ReadAsync(buffer, cancel).AsTask();
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(reading, Task.Delay(silence, time, timer.Token)).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
            if (!reading.IsCompleted)
            {
                cancel.ThrowIfCancellationRequested();
                Tell(sniffer.Tick(time.GetElapsedTime(started)));
                continue;
            }

            var count = await reading.ConfigureAwait(false);
            if (count == 0) throw new IOException("the other side closed the connection");
            reading = null;
            Tell(sniffer.Feed(buffer.AsSpan(0, count), time.GetElapsedTime(started)));
        }

        void Tell(IReadOnlyList<Sniffed> heard)
        {
            foreach (var each in heard) tell(each);
        }
    }
}
