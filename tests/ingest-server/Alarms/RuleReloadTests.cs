using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

public sealed class RuleReloadTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static string Document(double above, string more = "", string text = "a", string overrides = "") => $$"""
        { "version": 2, "rules": [
          { "id": "tilt", "kind": "threshold", "level": 2, "quantity": "cover/tilt", "above": {{above}}, "clearAt": 10, "text": { "en": "{{text}}", "zh": "b" } },
          { "id": "wet", "kind": "threshold", "level": 2, "quantity": "cover/water_level", "above": 1, "onDelayMs": 5000, "text": { "en": "a", "zh": "b" } }{{more}}],
          "overrides": [{{overrides}}] }
        """;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Activate_OtherNumbers_ClearsWhatTheOldOnesRaisedAndKeepsTheRest()
    {
        var kernel = new AlarmKernel(Parsed(Document(15)));
        var script = new KernelScript()
            .Data(T0, false, Good(Quantity.CoverTilt, T0, 20), Good(Quantity.CoverWaterLevel, T0, 2)).Tick(T0 + Second)
            .Rules(T0 + (2 * Second), Parsed(Document(30)))
            .Ticks(T0 + (3 * Second), T0 + (9 * Second))
            .Data(T0 + (10 * Second), false, Good(Quantity.CoverTilt, T0 + (10 * Second), 31));

        var transitions = script.PlayTo(kernel);

        // The pending one matured as if nothing had happened: its rule is the same.
        Assert.Equal(
            [(TransitionKind.Raised, "tilt", T0), (TransitionKind.Cleared, "tilt", T0 + (2 * Second)), (TransitionKind.Raised, "wet", T0 + (5 * Second)), (TransitionKind.Raised, "tilt", T0 + (10 * Second))],
            transitions.Select(row => (row.Kind, row.Rule!.Id, row.AtUnixMs)));
        Assert.Equal(Parsed(Document(30)).Hash, kernel.Rules.Hash);
    }

    [Fact]
    public void Activate_OtherWords_KeepsTheAlarm()
    {
        var script = new KernelScript().Data(T0, false, Good(Quantity.CoverTilt, T0, 20)).Rules(T0 + Second, Parsed(Document(15, text: "other words")));

        Assert.Single(script.Play(Parsed(Document(15))));
    }

    [Fact]
    public void Override_ForAComponent_WinsOverItsZoneAndItsClass()
    {
        const string zone = """{ "rule": "tilt", "zone": "Z1", "set": { "above": 30 } }""";
        const string kind = """{ "rule": "tilt", "class": "0118", "off": true }""";
        const string component = """{ "rule": "tilt", "component": "3715020118000001", "set": { "above": 60 } }""";
        var city = new CityStub(CityStub.Place(GatewayMessages.Lamp, zone: "Z1"));
        int Raised(double value, params string[] overrides) =>
            new KernelScript().Data(T0, false, Good(Quantity.CoverTilt, T0, value)).Play(Parsed(Document(15, overrides: string.Join(',', overrides))), city).Count;

        Assert.Equal((1, 0), (Raised(20), Raised(20, kind)));
        Assert.Equal((0, 1), (Raised(20, kind, zone), Raised(40, kind, zone)));
        Assert.Equal((0, 1), (Raised(40, kind, zone, component), Raised(70, kind, zone, component)));
    }

    /// <summary>Stopped before, at and after the change of rules: the same, and the snapshot brings its rules along.</summary>
    [Fact]
    public void Activate_AndRestartAnywhere_TellsTheSame()
    {
        var script = new KernelScript()
            .Data(T0, false, Good(Quantity.CoverTilt, T0, 20)).Rules(T0 + Second, Parsed(Document(30))).Data(T0 + (2 * Second), false, Good(Quantity.CoverTilt, T0 + (2 * Second), 31))
            .Rules(T0 + (3 * Second), Parsed(Document(40))).Data(T0 + (4 * Second), false, Good(Quantity.CoverTilt, T0 + (4 * Second), 35)).Tick(T0 + (5 * Second));
        var whole = Words(script.Play(Parsed(Document(15))));
        Assert.Equal(4, whole.Count);

        for (var cut = 0; cut <= script.Count; cut++)
        {
            var first = new AlarmKernel(Parsed(Document(15)));
            var second = new AlarmKernel(Parsed(Document(15)));
            var parts = script.PlayTo(first, 0, cut);
            Restarts.Copy(first, second);
            parts.AddRange(script.PlayTo(second, cut));
            Assert.Equal(whole, Words(parts));
        }
    }

    [Fact]
    public async Task Reload_GoodThenBadThenGood_JournalsTheGoodOnesAndSaysWhyNot()
    {
        var stop = TestContext.Current.CancellationToken;
        var path = Path.Combine(_folder.Path, "rules.json");
        File.WriteAllText(path, Document(15));
        using var state = new StateDatabase(Path.Combine(_folder.Path, "state.db"));
        await using var journal = new ServerJournal(Path.Combine(_folder.Path, "journal"), new JournalOptions(), 0, TimeProvider.System, NullLogger<ServerJournal>.Instance);
        var desk = new RuleDesk(Parsed(Document(15)), new RuleBook(state, new AuditTrail(state)), state, journal, new FakeTimeProvider(), NullLogger<RuleDesk>.Instance);
        var reload = new RuleReload(path, desk, new FakeTimeProvider(), NullLogger<RuleReload>.Instance);

        Assert.Equal(ReloadOutcome.Journaled, (await reload.ReloadAsync(stop)).Outcome);
        Assert.Equal(ReloadOutcome.Unchanged, (await reload.ReloadAsync(stop)).Outcome);
        File.WriteAllText(path, Document(5));
        var refused = await reload.ReloadAsync(stop);
        Assert.Equal(ReloadOutcome.Refused, refused.Outcome);
        Assert.Contains("$.rules[0].clearAt is 10", Assert.Single(refused.Faults), StringComparison.Ordinal);
        Assert.Equal(Parsed(Document(15)).Hash, refused.Hash);
        File.WriteAllText(path, Document(30));
        Assert.Equal(ReloadOutcome.Journaled, (await reload.ReloadAsync(stop)).Outcome);

        // What the journal says is what a kernel that reads it takes.
        using var feed = new EntryFeed(journal.OpenReader(0));
        var kernel = new AlarmKernel([]);
        var hashes = new List<string>();
        while (feed.TryNext(out var record))
        {
            Assert.True(feed.TryParse(in record, out var entry));
            kernel.Apply(in entry, record.Position, []);
            hashes.Add(kernel.Rules.Hash);
        }

        Assert.Equal([Parsed(Document(15)).Hash, Parsed(Document(30)).Hash], hashes);
    }

    private static RuleSet Parsed(string text)
    {
        var faults = new List<string>();
        var set = RuleParser.Parse(text, faults);
        Assert.Empty(faults);
        return set!;
    }
}
