using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>
/// The bytes of a line without a master, for tools that look at a bus by hand. Not for a line that a running agent holds: both
/// would take bytes from each other. Trouble is an <see cref="IOException"/>. For one caller.
/// </summary>
public sealed class RawLine : IDisposable
{
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly Waker _waker = new();
    private readonly ILine _line;
    private readonly byte[] _waste = new byte[512];

    private RawLine(Func<Waker, ILine> create) => _line = create(_waker);

    public string Address => _line.Address;

    public bool IsOpen => _line.IsOpen;

    /// <summary>The line of a configured bus; its devices do not matter.</summary>
    public static RawLine Of(BusOptions bus, ILogger? logger = null) =>
        new(waker => BusFactory.CreateLine(bus, waker, logger ?? NullLogger.Instance));

    public static RawLine Serial(SerialOptions options, ILogger? logger = null) =>
        new(waker => new SerialLine(options.Port, options, waker, logger ?? NullLogger.Instance));

    public static RawLine Tcp(TcpOptions options) => new(waker => new TcpLine(options, waker));

    /// <exception cref="IOException">It cannot be opened, or not within 5 s; the message says why.</exception>
    public ValueTask OpenAsync(CancellationToken cancel) => new(Run(line => line.Open(OpenLimit, cancel), cancel));

    public void Close() => _line.Close();

    /// <summary>Hands the bytes to the driver.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => new(Run(line => line.Write(bytes.Span), cancel));

    /// <summary>At least one byte; a line that the other side closed is an exception.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        var count = 0;
        await Run(
            line =>
            {
                while (count == 0)
                {
                    count = line.Read(buffer.Span, LookEvery);
                    if (count == 0) cancel.ThrowIfCancellationRequested();
                }
            },
            cancel).ConfigureAwait(false);
        return count;
    }

    /// <summary>Throws away what has arrived and nobody read; tells how many bytes.</summary>
    public int DiscardInput()
    {
        var total = 0;
        while (_line.IsOpen && _line.Read(_waste, TimeSpan.Zero) is var count && count > 0) total += count;
        return total;
    }

    public void Dispose()
    {
        _line.Dispose();
        _waker.Dispose();
    }

    // Lines block their caller: a thread of the pool is lent to them, which a tool can afford.
    private async Task Run(Action<ILine> work, CancellationToken cancel)
    {
        using var waking = cancel.UnsafeRegister(static line => ((ILine)line!).Wake(), _line);
        await Task.Run(() => work(_line), cancel).ConfigureAwait(false);
    }
}
