using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Talkers;

/// <summary>Heads on a serial line that the program makes itself.</summary>
public sealed class PtyTalker : IAsyncDisposable
{
    private readonly PseudoTerminal _terminal;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    private PtyTalker(PseudoTerminal terminal, IReadOnlyList<TalkingHead> heads, TalkerLineOptions options, BusFaultPlan faults, TimeProvider clock)
    {
        _terminal = terminal;
        var line = new TalkerLine(heads, options, new BusMischief(faults, [], clock, Counters.Faults), Counters, clock, WriteAsync);
        _loop = Task.Run(() => line.RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>The name that a listener opens.</summary>
    public string Path => _terminal.Path;

    /// <summary>What was said.</summary>
    public BusCounters Counters { get; } = new();

    /// <summary>Makes a pseudo-terminal and talks on it.</summary>
    /// <param name="heads">Who talks.</param>
    /// <param name="options">Pace.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="clock">Paces.</param>
    /// <param name="link">Stable name for the line, or null for the system's own.</param>
    /// <exception cref="IOException">No terminal to be had, or something else lies at <paramref name="link"/>.</exception>
    public static PtyTalker Start(
        IReadOnlyList<TalkingHead> heads, TalkerLineOptions options, BusFaultPlan faults, TimeProvider clock, string? link = null) =>
        new(PseudoTerminal.Open(link), heads, options, faults, clock);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _terminal.Dispose();
        _stop.Dispose();
    }

    // With nobody at the far end its buffer fills, and what is said is lost, as on a wire.
    private ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        var taken = _terminal.Write(bytes.Span);
        if (taken < bytes.Length) Counters.Dropped(bytes.Length - taken);
        return ValueTask.CompletedTask;
    }
}
