using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.Tests.Alarms;

namespace SmartPoles.IngestServer.Tests.Notifications;

public sealed class EscalationTests : IDisposable
{
    private static readonly EscalationOptions Options = new()
    {
        AfterMinutes = 5, Rounds = 1, UtcOffset = "+08:00",
        Rota =
        [
            new DutyOptions { Name = "Li", Channel = "hook", Hours = "08:00-20:00" }, new DutyOptions { Name = "Wang", Channel = "hook", Hours = "20:00-08:00" },
            new DutyOptions { Name = "Zhao", Channel = "hook" },
        ],
    };

    private readonly BookFile _file = new();
    private readonly LifeScript _script = new();

    // 08:00 in China.
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(LifeScript.Start));

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Look_NobodyAcknowledges_CallsThoseOnDutyOneAfterTheOtherAndThenNobody()
    {
        var outbox = new NotificationOutbox(_file.State, 1000);
        _script.Raise(LifeScript.Rule("gas", 1), "3715020111000001");
        _script.Raise(LifeScript.Rule("tilt", 2), "3715020101000001");
        _script.PlayTo(_file.Book);

        var called = new List<string>();
        for (var minute = 0; minute < 30; minute++)
        {
            // A server that is started again in between goes on where it was.
            if (Loop(outbox).Look() > 0) called.Add($"{minute}:{Person(outbox)}");
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["5:Li", "10:Zhao"], called);
    }

    [Fact]
    public void Look_AcknowledgedOrShelved_CallsNobody()
    {
        var outbox = new NotificationOutbox(_file.State, 1000);
        var known = _script.Raise(LifeScript.Rule("gas", 1), "3715020111000001");
        var shelved = _script.Raise(LifeScript.Rule("gas", 1), "3715020111000002");
        _script.Acknowledge(known, "Li").Operate(OperatorAction.Shelve, shelved, "Li", "test", untilMs: _script.NowMs + 3_600_000);
        _script.PlayTo(_file.Book);
        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(0, Loop(outbox).Look());
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", "Li")]
    [InlineData("2026-01-01T11:59:00Z", "Li")]
    [InlineData("2026-01-01T12:00:00Z", "Wang")]
    [InlineData("2026-01-01T23:59:00Z", "Wang")]
    public void Rota_ByTheHour_NamesWhoIsOnDuty(string now, string first) =>
        Assert.Equal(first, new DutyRota(Options).At(0, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)).Name);

    private EscalationLoop Loop(NotificationOutbox outbox) => new(Options, [new ChannelOptions { Name = "hook" }], _file.State, _file.Book, outbox, _time);

    private static string Person(NotificationOutbox outbox)
    {
        var newest = outbox.List(null, 1)[0];
        var (message, _, _, _) = outbox.Next("hook", newest.CreatedUnixMs);
        outbox.Done(message!.Id, newest.CreatedUnixMs);
        return message.Subject.Split(':')[0];
    }
}
