using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>A line of the agent in the technician's hands: the bus's thread is not there, so a thread of the pool waits for bytes.</summary>
internal sealed class HeldLine : ITap
{
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadSlice = TimeSpan.FromSeconds(1);

    private readonly Waker _waker = new();
    private readonly ILine _line;
    private readonly byte[] _waste = new byte[512];

    private HeldLine(BusOptions bus) => _line = BusFactory.CreateLine(bus, _waker, NullLogger.Instance);

    public string Address => _line.Address;

    public bool IsOpen => _line.IsOpen;

    /// <summary>The line of a configured bus; its devices do not matter.</summary>
    public static HeldLine Of(BusOptions bus) => new(bus);

    public static HeldLine Serial(SerialOptions options) => new(Bus(options, null));

    public static HeldLine Tcp(TcpOptions options) => new(Bus(null, options));

    public ValueTask OpenAsync(CancellationToken cancel) => new(Task.Run(() => _line.Open(OpenLimit, cancel), cancel));

    public void Close() => _line.Close();

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        _line.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => new(Task.Run(() => Read(buffer, cancel), cancel));

    public int DiscardInput()
    {
        var total = 0;
        while (_line.Read(_waste, TimeSpan.Zero) is > 0 and var count) total += count;
        return total;
    }

    public void Dispose()
    {
        _line.Dispose();
        _waker.Dispose();
    }

    private int Read(Memory<byte> buffer, CancellationToken cancel)
    {
        using var waking = cancel.UnsafeRegister(static line => ((ILine)line!).Wake(), _line);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (_line.Read(buffer.Span, ReadSlice) is > 0 and var count) return count;
        }
    }

    private static BusOptions Bus(SerialOptions? serial, TcpOptions? tcp) =>
        new() { Name = "line", Serial = serial, Tcp = tcp, TimeoutMs = BusOptions.Timeout.Default!.Value, Devices = [] };
}
