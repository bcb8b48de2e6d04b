using Native = SmartPoles.EdgeAgent.Buses.LinuxCalls;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Ends a wait of the bus's thread from outside: an eventfd that it polls together with its line.</summary>
internal sealed unsafe class Waker : IDisposable
{
    private readonly Lock _gate = new();
    private readonly int _file;
    private bool _isClosed;

    public Waker()
    {
        _file = Native.EventFile(0, Native.NonBlocking | Native.CloseOnExec);
        if (_file < 0) throw new IOException($"eventfd: {Native.Explain(Native.LastError)}");
    }

    public void Wake()
    {
        // Behind a lock, since the number of a closed file may already be somebody else's.
        lock (_gate)
        {
            var one = 1UL;
            if (!_isClosed) Native.Write(_file, (byte*)&one, sizeof(ulong));
        }
    }

    /// <summary>Waits until the file is ready for the events, the time is over (null: for ever) or somebody wakes.</summary>
    /// <param name="file">A file to watch, -1 for none.</param>
    /// <param name="events">What to watch for; trouble with the file counts too.</param>
    /// <param name="wait">Longest wait.</param>
    /// <returns>Whether the file is ready.</returns>
    public bool Wait(int file, short events, TimeSpan? wait)
    {
        // A negative file is passed over by the kernel.
        var entries = stackalloc Native.PollEntry[2];
        entries[0] = new Native.PollEntry { File = _file, Events = Native.PollIn };
        entries[1] = new Native.PollEntry { File = file, Events = events };
        var time = Native.TimeSpec.From(wait ?? TimeSpan.Zero);
        if (Native.Poll(entries, 2, wait is null ? null : &time, null) <= 0) return false;
        if (entries[0].Returned != 0)
        {
            ulong count;
            Native.Read(_file, (byte*)&count, sizeof(ulong));
        }

        return entries[1].Returned != 0;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            Native.Close(_file);
        }
    }
}
