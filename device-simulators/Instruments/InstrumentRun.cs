using System.Net.Sockets;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Instruments;

/// <summary>Runs an instrument: by its intervals until it is stopped, dialling again when the line breaks; or one packet of each kind.</summary>
internal sealed class InstrumentRun(AirStation station, InstrumentOptions options, TimeProvider clock, TextWriter told)
{
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;
    private static readonly TimeSpan DialAgainAfter = TimeSpan.FromSeconds(2);

    public TimeSpan Interval { get; init; }

    public int Minutes { get; init; }

    public TimeSpan? Span { get; init; }

    public InstrumentCounters Counters { get; private set; } = new();

    /// <summary>One packet of each kind, the last one split; whether all were acknowledged.</summary>
    public async Task<bool> OnceAsync(CancellationToken stop)
    {
        await using var instrument = new Hj212Instrument(station, options, clock);
        Counters = instrument.Counters;
        await instrument.ConnectAsync(stop);
        var isFine = await TellAsync("real-time", instrument.SendRealTimeAsync(stop));
        isFine &= await TellAsync("minute", instrument.SendMinutesAsync(Minutes, stop));
        isFine &= await TellAsync("hour", instrument.SendHourAsync(stop));
        await using var splitting = new Hj212Instrument(station, options with { Faults = [.. options.Faults, new InstrumentFault(InstrumentFaultKind.Split)] }, clock);
        await Task.Delay(TimeSpan.FromSeconds(1), clock, stop);    // a DataTime of its own
        await splitting.ConnectAsync(stop);
        isFine &= await TellAsync("split real-time", splitting.SendRealTimeAsync(stop));
        Counters.Add(splitting.Counters);
        return isFine;
    }

    /// <summary>By the intervals; true unless nothing was ever acknowledged.</summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var timer = Span is { } span
            ? clock.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), over, span, Timeout.InfiniteTimeSpan)
            : null;
        await using var instrument = new Hj212Instrument(station, options, clock);
        Counters = instrument.Counters;
        while (!over.IsCancellationRequested)
        {
            try
            {
                await instrument.ConnectAsync(over.Token);
                await told.WriteLineAsync($"Dialled {options.Server} as {options.Station}");
                await SendByIntervalsAsync(instrument, over.Token);
            }
            catch (SocketException failure)
            {
                await told.WriteLineAsync($"{options.Server}: {failure.Message}; dialled again");
                await Task.Delay(DialAgainAfter, clock, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // Being stopped is the usual end.
            }
        }

        await told.WriteLineAsync(
            $"{Counters.Packets} packets, {Counters.Acknowledged} acknowledged, {Counters.Repeated} repetitions, {Counters.GivenUp} given up, {Counters.Faults} faults");
        return Counters.Packets == 0 || Counters.Acknowledged > 0;
    }

    private async Task SendByIntervalsAsync(Hj212Instrument instrument, CancellationToken stop)
    {
        var (minute, hour) = (Now / (Minutes * MinuteMs), Now / HourMs);
        while (true)
        {
            await TellAsync("real-time", instrument.SendRealTimeAsync(stop));
            if (Now / (Minutes * MinuteMs) is var nextMinute && nextMinute != minute) await TellAsync("minute", instrument.SendMinutesAsync(Minutes, stop));
            if (Now / HourMs is var nextHour && nextHour != hour) await TellAsync("hour", instrument.SendHourAsync(stop));
            (minute, hour) = (nextMinute, nextHour);
            await instrument.ListenAsync(Interval, stop);
        }
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<bool> TellAsync(string kind, Task<bool> sending)
    {
        var isAcknowledged = await sending;
        await told.WriteLineAsync($"{kind}: {(isAcknowledged ? "acknowledged" : "not acknowledged")}");
        return isAcknowledged;
    }
}
