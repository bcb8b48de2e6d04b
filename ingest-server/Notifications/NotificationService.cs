using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>The stage as a whole: what is told goes into the outbox with the commit of the book, a loop for each channel takes it out.</summary>
/// <remarks>
/// <code>
///   AlarmBook.Committing --same transaction--> NotificationOutbox --> DeliveryLoop of each channel --> webhook, case, MQTT, mail
///   EscalationLoop (level 1, not acknowledged) --------^
/// </code>
/// </remarks>
public sealed class NotificationService : IAsyncDisposable
{
    private static readonly TimeSpan TidyPeriod = TimeSpan.FromHours(1);

    private readonly TimeProvider _time;
    private readonly IReadOnlyList<IChannelSender> _senders;
    private readonly List<Func<CancellationToken, Task>> _loops = [];

    public NotificationService(
        NotificationOptions options, StateDatabase state, AlarmBook book, Func<ICityTopology> topology, TimeProvider time, int seed, ILogger log)
    {
        _time = time;
        Outbox = new NotificationOutbox(state, options.WaitingMax);
        if (options.Channels.Count > 0) book.Committing += new NotificationDesk(options, Outbox, topology, time).Take;
        _senders = [.. options.Channels.Select(channel => ChannelSenders.Create(channel, time))];
        for (var index = 0; index < _senders.Count; index++)
        {
            _loops.Add(new DeliveryLoop(options.Channels[index], Outbox, _senders[index], options, time, new Random(seed + index), log).RunAsync);
        }

        if (options.Escalation is { } escalation) _loops.Add(new EscalationLoop(escalation, options.Channels, state, book, Outbox, time).RunAsync);
        _loops.Add(TidyAsync);
    }

    public NotificationOutbox Outbox { get; }

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_loops.Select(loop => loop(stop)));

    public async ValueTask DisposeAsync()
    {
        foreach (var sender in _senders) await sender.DisposeAsync();
    }

    private async Task TidyAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TidyPeriod, _time);
        while (await timer.WaitForNextTickAsync(stop)) Outbox.Tidy(_time.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
