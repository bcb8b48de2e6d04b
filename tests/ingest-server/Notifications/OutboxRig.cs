using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.Tests.Alarms;

namespace SmartPoles.IngestServer.Tests.Notifications;

/// <summary>A book with an outbox and one channel, driven step by step; time is the test's.</summary>
internal sealed class OutboxRig : IDisposable
{
    internal const string Key = "0123456789abcdef0123456789abcdef";

    private readonly BookFile _file = new();
    private readonly IChannelSender _sender;
    private readonly DeliveryLoop _loop;

    public OutboxRig(ChannelOptions channel, IChannelSender sender, int waitingMax = 10_000, int giveUpHours = 72)
    {
        _sender = sender;
        var options = new NotificationOptions { Channels = [channel], WaitingMax = waitingMax, GiveUpHours = giveUpHours };
        Outbox = new NotificationOutbox(_file.State, waitingMax);
        Book.Committing += new NotificationDesk(options, Outbox, () => new FakeTopology(), Time).Take;
        _loop = new DeliveryLoop(channel, Outbox, sender, options, Time, new Random(1), NullLogger.Instance);
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(LifeScript.Start));

    public NotificationOutbox Outbox { get; }

    public AlarmBook Book => _file.Book;

    public BookFile File => _file;

    public LifeScript Script { get; } = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Raises alarms of level 1, which are all annunciated.</summary>
    public void Raise(int count)
    {
        var from = Script.Count;
        for (var number = 0; number < count; number++) Script.Raise(LifeScript.Rule("gas", 1), $"3715020111{Script.Count:000000}");
        Script.PlayTo(Book, from);
    }

    /// <summary>One step of the loop; the clock goes on by the pause that it asks for.</summary>
    public async Task<TimeSpan> StepAsync()
    {
        var pause = await _loop.StepAsync(Stop);
        Time.Advance(pause);
        return pause;
    }

    /// <summary>Steps until nothing waits.</summary>
    public async Task EmptyAsync(int stepsMax = 1000)
    {
        for (var step = 0; step < stepsMax && Outbox.Count().Waiting > 0; step++) await StepAsync();
        Assert.Equal(0, Outbox.Count().Waiting);
    }

    public void Dispose()
    {
        _sender.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _file.Dispose();
    }
}
