using System.Threading.Channels;
using Native = SmartPoles.DeviceSimulators.Buses.PseudoTerminalNative;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>
/// Reads any number of pseudo-terminals on one thread: the system has no asynchronous terminal, and a thread for each would make
/// fifty idle buses cost fifty threads. It begins with the first terminal and ends when it is disposed.
/// </summary>
internal sealed class TerminalReader : IDisposable
{
    private const int ReadSize = 512;

    /// <summary>A terminal that is added while the others are silent is heard after this at the latest.</summary>
    private const int PollMs = 100;

    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private Line[] _lines = [];
    private Thread? _thread;

    internal TerminalReader(TimeProvider clock) => _clock = clock;

    /// <summary>Hands over what comes on a terminal until it is taken out.</summary>
    internal void Add(PseudoTerminal terminal, ChannelWriter<Arrival> arrivals)
    {
        lock (_gate)
        {
            _lines = [.. _lines, new Line(terminal, arrivals)];
            if (_thread is not null) return;
            _thread = new Thread(ReadAll) { IsBackground = true, Name = "pseudo-terminals" };
            _thread.Start();
        }
    }

    /// <summary>Leaves a terminal; it may be closed from then on.</summary>
    internal void Remove(PseudoTerminal terminal)
    {
        lock (_gate)
        {
            foreach (var line in _lines.Where(line => line.Terminal == terminal)) line.Arrivals.TryComplete();
            _lines = [.. _lines.Where(line => line.Terminal != terminal)];
        }
    }

    /// <summary>Ends the thread; up to a tenth of a second.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _thread?.Join();
        _stop.Dispose();
    }

    private void ReadAll()
    {
        var bytes = new byte[ReadSize];
        Line[] known = [];
        Native.PollEntry[] entries = [];
        while (!_stop.IsCancellationRequested)
        {
            var lines = Volatile.Read(ref _lines);
            if (lines != known) (known, entries) = (lines, EntriesOf(lines));
            if (!Wait(entries)) continue;
            var isIdle = true;
            for (var at = 0; at < known.Length; at++)
            {
                if (entries[at].Returned == 0) continue;
                var count = known[at].Terminal.Receive(bytes);
                if (count == PseudoTerminal.Gone) Remove(known[at].Terminal);
                if (count <= 0) continue;
                isIdle = false;
                known[at].Arrivals.TryWrite(new Arrival(bytes.AsSpan(0, count).ToArray(), _clock.GetTimestamp()));
            }

            // A far end that is closed everywhere is always ready and has nothing; it may be opened again, so the lines wait.
            if (isIdle) _stop.Token.WaitHandle.WaitOne(PollMs);
        }
    }

    private static Native.PollEntry[] EntriesOf(Line[] lines) =>
        [.. lines.Select(line => new Native.PollEntry { File = line.Terminal.Master, Events = Native.PollIn })];

    private static unsafe bool Wait(Native.PollEntry[] entries)
    {
        fixed (Native.PollEntry* first = entries) return Native.Poll(first, (nuint)entries.Length, PollMs) > 0;
    }

    private sealed record Line(PseudoTerminal Terminal, ChannelWriter<Arrival> Arrivals);
}
