using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>
/// Listens to a line without ever sending: for sniffing. Not for a port that a running agent holds, since both would take bytes
/// from each other. <see cref="FrameSplitter"/> makes frames of what it hears.
/// </summary>
public sealed class LineTap : IDisposable
{
    // Longer than a port needs, shorter than a technician's patience.
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(5);

    private readonly Waker _waker;
    private readonly ILine _line;
    private readonly TimeProvider _time;

    private LineTap(Waker waker, ILine line, TimeProvider time)
    {
        _waker = waker;
        _line = line;
        _time = time;
    }

    public string Address => _line.Address;

    /// <param name="options">The bus; its devices do not matter.</param>
    /// <param name="time">Stamps.</param>
    /// <param name="logger">Told when the port lacks something that was asked for.</param>
    /// <param name="cancel">Ends the opening.</param>
    /// <exception cref="IOException">It cannot be opened; the message says why.</exception>
    public static LineTap Open(BusOptions options, TimeProvider time, ILogger logger, CancellationToken cancel)
    {
        var waker = new Waker();
        var line = BusFactory.CreateLine(options, waker, logger);
        try
        {
            line.Open(OpenLimit, cancel);
            return new LineTap(waker, line, time);
        }
        catch
        {
            waker.Dispose();
            throw;
        }
    }

    /// <summary>Waits for bytes; blocks the calling thread.</summary>
    /// <param name="buffer">Filled from its beginning.</param>
    /// <param name="wait">Longest wait.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="stamp">Monotonic stamp of the arrival, of the last byte at the latest.</param>
    /// <returns>Bytes; 0 when none came in that time.</returns>
    /// <exception cref="IOException">The line is lost.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public int Read(Span<byte> buffer, TimeSpan wait, CancellationToken cancel, out long stamp)
    {
        cancel.ThrowIfCancellationRequested();
        using var waking = cancel.UnsafeRegister(static line => ((ILine)line!).Wake(), _line);
        var count = _line.Read(buffer, wait);
        stamp = _time.GetTimestamp();
        if (count == 0) cancel.ThrowIfCancellationRequested();
        return count;
    }

    public void Dispose()
    {
        _line.Dispose();
        _waker.Dispose();
    }
}
