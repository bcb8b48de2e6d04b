using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Delivers the messages of one channel, one after the other. A receiver that is away costs this channel time and no other.</summary>
internal sealed class DeliveryLoop(
    ChannelOptions channel, NotificationOutbox outbox, IChannelSender sender, NotificationOptions options, TimeProvider time, Random random, ILogger log)
{
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);

    /// <summary>The outbox is looked at this often, whoever rings or not.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    private const int DoublingsMax = 20;

    private readonly Backoff _pause = new(PauseFirst, PauseMax, random);

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    internal async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var pause = await StepAsync(stop);
            if (pause > TimeSpan.Zero) await Task.Delay(pause, time, stop);
        }
    }

    /// <summary>Delivers one message if there is one; how long to wait before the next step.</summary>
    internal async Task<TimeSpan> StepAsync(CancellationToken stop)
    {
        var (message, attempts, createdMs, nextDueMs) = outbox.Next(channel.Name, NowMs);
        if (message is null) return nextDueMs is { } due ? Shorter(TimeSpan.FromMilliseconds(Math.Max(1, due - NowMs)), LookPeriod) : LookPeriod;
        var delivery = await sender.SendAsync(message, stop);
        switch (delivery.Outcome)
        {
            case DeliveryOutcome.Done:
                outbox.Done(message.Id, NowMs);
                if (_pause.Failures > 0) log.ChannelBack(channel.Name, _pause.Failures);
                _pause.Reset();
                return TimeSpan.Zero;
            case DeliveryOutcome.Dead:
                outbox.Dead(message.Id, delivery.Reason!, NowMs);
                log.DeadLetter(channel.Name, message.Id, delivery.Reason!);
                return TimeSpan.Zero;
            default:
                return Again(message, attempts, createdMs, delivery);
        }
    }

    private TimeSpan Again(Notification message, int attempts, long createdMs, Delivery delivery)
    {
        if (NowMs - createdMs > options.GiveUpHours * 3_600_000L)
        {
            outbox.Dead(message.Id, $"given up after {options.GiveUpHours} h: {delivery.Reason}", NowMs);
            log.DeadLetter(channel.Name, message.Id, delivery.Reason!);
            return TimeSpan.Zero;
        }

        // The first failure is told, and not each of an hour.
        if (_pause.Failures == 0) log.ChannelFails(channel.Name, delivery.Reason!);
        var pause = _pause.Next(delivery.RetryAfter);
        outbox.Again(message.Id, delivery.Reason!, NowMs + (long)Longer(pause, PauseOf(attempts)).TotalMilliseconds);
        return Longer(pause, TimeSpan.FromMilliseconds(1));
    }

    /// <summary>A message that fails while others pass comes back more and more seldom, so that it does not hold them up.</summary>
    private TimeSpan PauseOf(int attempts)
    {
        var doubled = PauseFirst * Math.Pow(2, Math.Min(attempts, DoublingsMax));
        return Shorter(doubled, PauseMax) * (0.5 + (0.5 * random.NextDouble()));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
