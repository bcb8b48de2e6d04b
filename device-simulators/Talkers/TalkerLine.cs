using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Talkers;

/// <summary>The heads of one line: every so often each says its set of sentences, one after the other, with what befalls them.</summary>
/// <param name="heads">In the order in which they talk.</param>
/// <param name="options">Pace.</param>
/// <param name="mischief">What goes wrong.</param>
/// <param name="counters">Replies are sentences here.</param>
/// <param name="clock">Paces.</param>
/// <param name="write">Puts bytes onto the line.</param>
internal sealed class TalkerLine(
    IReadOnlyList<TalkingHead> heads, TalkerLineOptions options, BusMischief mischief, BusCounters counters, TimeProvider clock,
    Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
{
    // One sentence at a time on the wire, also when a late one meets the next.
    private readonly SemaphoreSlim _wire = new(1);
    private readonly HashSet<string> _talkers = [.. heads.Select(head => head.Talker)];

    /// <summary>Talks until it is stopped, or the line takes no more.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        for (var sets = 0L; ; sets++)
        {
            // On the grid of the first: a set that took long does not move the ones behind it.
            await PacedWriter.WaitUntil(began, options.Every * sets, clock, stop);
            await SaySetAsync(stop);
        }
    }

    /// <summary>Says one set of each head; what is late comes when its time has come.</summary>
    internal async Task SaySetAsync(CancellationToken stop)
    {
        foreach (var head in heads)
        {
            foreach (var formatter in head.Sentences) await SayAsync(head, formatter, stop);
        }
    }

    private async Task SayAsync(TalkingHead head, string formatter, CancellationToken stop)
    {
        var faults = mischief.IsAny ? mischief.Next(head.Talker, formatter) : null;
        if (faults is not { IsAny: true })
        {
            counters.Replied(isException: false);
            await PutAsync(head.Say(formatter), TimeSpan.Zero, stop);
            return;
        }

        var sentence = head.Compose(formatter, faults.SpoilFields(head.FieldsOf(formatter)));
        var before = faults.Before(sentence, _talkers);
        if (before.Length > 0) await PutAsync(before, TimeSpan.Zero, stop);
        if (faults.IsSilent) return;
        counters.Replied(isException: false);
        var spoilt = faults.SpoilSentence(sentence);
        if (faults.Late > TimeSpan.Zero) _ = PutLateAsync(spoilt, faults, stop);
        else await PutAsync(spoilt, faults.PerByte, stop);
    }

    private async Task PutLateAsync(ReadOnlyMemory<byte> bytes, AnswerFaults faults, CancellationToken stop)
    {
        try
        {
            await Task.Delay(faults.Late, clock, stop);
            await PutAsync(bytes, faults.PerByte, stop);
        }
        catch (Exception trouble) when (trouble is OperationCanceledException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // Its listener has gone or the line was closed.
        }
    }

    private async Task PutAsync(ReadOnlyMemory<byte> bytes, TimeSpan perByte, CancellationToken stop)
    {
        await _wire.WaitAsync(stop);
        try
        {
            if (perByte > TimeSpan.Zero)
            {
                for (var at = 0; at < bytes.Length; at++)
                {
                    if (at > 0) await Task.Delay(perByte, clock, stop);
                    await write(bytes.Slice(at, 1), stop);
                }
            }
            else if (options.Timing is { } timing) await PacedWriter.WriteAsync(bytes, clock.GetTimestamp(), timing, clock, write, stop);
            else await write(bytes, stop);
        }
        finally
        {
            _wire.Release();
        }
    }
}
