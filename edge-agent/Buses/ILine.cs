using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>
/// A stream of bytes to devices: a serial port or a TCP connection. Blocks its caller, who is the thread of the bus; only
/// <see cref="Wake"/> may come from another. Trouble is an <see cref="IOException"/>.
/// </summary>
internal interface ILine : IDisposable
{
    string Address { get; }

    bool IsOpen { get; }

    /// <summary>The name leads to another device file than the one that is open: the adapter was plugged in elsewhere.</summary>
    bool HasMoved { get; }

    /// <exception cref="IOException">It cannot be opened, or not within the limit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the line stays closed.</exception>
    void Open(TimeSpan limit, CancellationToken cancel);

    void Close();

    /// <summary>Sets speed and characters, now and whenever it is opened; a line that has neither does nothing.</summary>
    /// <exception cref="IOException">The port does not take them.</exception>
    void Set(LineSetting setting)
    {
    }

    /// <summary>Hands all bytes over once; they may still have to travel when it returns.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// What has arrived, waiting for the first byte if need be. 0: nothing came in that time, or somebody called
    /// <see cref="Wake"/>. A line that the other side closed is an exception.
    /// </summary>
    int Read(Span<byte> buffer, TimeSpan wait);

    /// <summary>Lets time pass without reading; ends early after <see cref="Wake"/>. Exact to a fraction of a millisecond.</summary>
    void Wait(TimeSpan span);

    /// <summary>Ends the wait under way, or the next one. From any thread.</summary>
    void Wake();
}
