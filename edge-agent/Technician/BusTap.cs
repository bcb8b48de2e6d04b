using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>
/// A line of the agent as a tap. A line blocks its caller, so reading goes to a thread of the pool; a tool reads one line, seldom two.
/// </summary>
internal sealed class BusTap : ITap
{
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(200);

    private readonly Waker _waker = new();
    private readonly ILine _line;
    private readonly byte[] _waste = new byte[512];

    private BusTap(BusOptions bus)
    {
        _line = BusFactory.CreateLine(bus, _waker, NullLogger.Instance);
    }

    public string Address => _line.Address;

    public bool IsOpen => _line.IsOpen;

    /// <summary>The line of a configured bus.</summary>
    public static BusTap Of(BusOptions bus) => new(bus);

    public static BusTap Serial(SerialOptions options) => new(Bus(options, null));

    public static BusTap Tcp(TcpOptions options) => new(Bus(null, options));

    public async ValueTask OpenAsync(CancellationToken cancel) =>
        await Task.Run(() => _line.Open(OpenLimit, cancel), cancel).ConfigureAwait(false);

    public void Close() => _line.Close();

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        _line.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        // What is there already needs no thread.
        var count = _line.Read(buffer.Span, TimeSpan.Zero);
        return count > 0 ? count : await Task.Run(() => Wait(buffer, cancel), CancellationToken.None).ConfigureAwait(false);
    }

    public int DiscardInput()
    {
        var total = 0;
        while (_line.IsOpen && _line.Read(_waste, TimeSpan.Zero) is var count and > 0) total += count;
        return total;
    }

    public void Dispose()
    {
        _line.Dispose();
        _waker.Dispose();
    }

    private int Wait(Memory<byte> buffer, CancellationToken cancel)
    {
        using var waking = cancel.UnsafeRegister(static line => ((ILine)line!).Wake(), _line);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var count = _line.Read(buffer.Span, Slice);
            if (count > 0) return count;
        }
    }

    private static BusOptions Bus(SerialOptions? serial, TcpOptions? tcp) =>
        new() { Name = "tap", Serial = serial, Tcp = tcp, TimeoutMs = BusOptions.Timeout.Default!.Value, Devices = [] };
}
