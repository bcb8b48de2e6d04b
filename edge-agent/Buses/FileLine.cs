using SmartPoles.EdgeAgent.Configuration;
using Native = SmartPoles.EdgeAgent.Buses.LinuxCalls;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>A line that is a file of the kernel in non-blocking mode: waits with ppoll, allocates nothing.</summary>
internal abstract unsafe class FileLine(Waker waker) : ILine
{
    /// <summary>A driver that takes no byte for so long is stuck; the buffers hold many questions.</summary>
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(1);

    private int _file = -1;

    public abstract string Address { get; }

    public bool IsOpen => _file >= 0;

    public virtual bool HasMoved => false;

    protected Waker Waker => waker;

    /// <summary>The open file.</summary>
    protected int Handle => OpenedFile();

    public void Open(TimeSpan limit, CancellationToken cancel)
    {
        if (_file < 0) _file = OpenFile(limit, cancel);
    }

    public void Close()
    {
        if (_file < 0) return;
        Native.Close(_file);
        _file = -1;
    }

    public virtual void Set(LineSetting setting)
    {
        // A connection has no speed.
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* start = bytes) count = Native.Write(OpenedFile(), start, (nuint)bytes.Length);
            if (count > 0)
            {
                bytes = bytes[(int)count..];
                continue;
            }

            var error = Native.LastError;
            if (error == Native.Interrupted) continue;
            if (error != Native.TryAgain) throw new IOException(Native.Explain(error));

            // A call to wake shortens this wait, no more: half a question must never stay behind.
            if (!waker.Wait(_file, Native.PollOut, WriteLimit) && !waker.Wait(_file, Native.PollOut, WriteLimit)) throw new IOException("takes no bytes");
        }
    }

    public int Read(Span<byte> buffer, TimeSpan wait)
    {
        var file = OpenedFile();
        if (wait > TimeSpan.Zero && !waker.Wait(file, Native.PollIn, wait)) return 0;
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = Native.Read(file, start, (nuint)buffer.Length);
                if (count > 0) return (int)count;
                if (count == 0) throw new IOException("the other side is gone");
                var error = Native.LastError;
                if (error == Native.TryAgain) return 0;
                if (error != Native.Interrupted) throw new IOException(Native.Explain(error));
            }
        }
    }

    public void Wait(TimeSpan span)
    {
        if (span > TimeSpan.Zero) waker.Wait(-1, 0, span);
    }

    public void Wake() => waker.Wake();

    public void Dispose() => Close();

    /// <summary>The file, in non-blocking mode.</summary>
    protected abstract int OpenFile(TimeSpan limit, CancellationToken cancel);

    private int OpenedFile() => _file >= 0 ? _file : throw new IOException("closed");
}
