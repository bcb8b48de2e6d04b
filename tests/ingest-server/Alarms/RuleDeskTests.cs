using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>Which rules are in force after what, and after a restart; on a real journal and state store.</summary>
public sealed class RuleDeskTests : IAsyncDisposable
{
    private const string Path = "rules.json";

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private StateDatabase _state;
    private ServerJournal _journal;

    public RuleDeskTests() => (_state, _journal) = Open();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Activate_OverTheApi_WinsOverTheFileAfterARestart()
    {
        var desk = Desk(Rules(15));
        Assert.True(await desk.BeginAsync(Path, Stop));
        Assert.False(desk.IsOfApi);
        Assert.Equal(ActivationOutcome.Journaled, (await desk.ActivateAsync(Rules(30), OfApi("li.wei", "less noise"), [Rules(15).Hash], Stop)).Outcome);

        await CloseAsync();
        (_state, _journal) = Open();
        var again = Desk(Rules(20));

        Assert.Equal(Rules(30).Hash, again.Start.Hash);
        Assert.True(await again.BeginAsync(Path, Stop));
        Assert.Equal([Rules(15).Hash, Rules(30).Hash], Journaled());
    }

    [Fact]
    public async Task Reload_OfAFileThatIsNotFollowed_ChangesNothingAndSaysSo()
    {
        var desk = Desk(Rules(15));
        await desk.BeginAsync(Path, Stop);
        await desk.ActivateAsync(Rules(30), OfApi("li.wei"), null, Stop);
        var file = System.IO.Path.Combine(_folder.Path, "rules.json");
        File.WriteAllText(file, Document(40));
        var reload = new RuleReload(file, desk, _time, NullLogger<RuleReload>.Instance);

        var result = await reload.ReloadAsync(Stop);

        Assert.Equal((ReloadOutcome.Superseded, Rules(30).Hash), (result.Outcome, result.Hash));
        Assert.Equal([Rules(15).Hash, Rules(30).Hash], Journaled());
    }

    [Fact]
    public async Task Activate_OfTwoWhoSawTheSame_LetsOneThrough()
    {
        var desk = Desk(Rules(15));
        await desk.BeginAsync(Path, Stop);

        var both = await Task.WhenAll(
            desk.ActivateAsync(Rules(30), OfApi("li.wei"), [Rules(15).Hash], Stop), desk.ActivateAsync(Rules(40), OfApi("wang.fang"), [Rules(15).Hash], Stop));

        Assert.Equal([ActivationOutcome.Journaled, ActivationOutcome.SomebodyWasFirst], both.Select(row => row.Outcome).Order());
        Assert.Equal(both[0].Active, both[1].Active);
        Assert.Equal(2, Journaled().Count);
    }

    /// <summary>Killed between the book and the journal: what is written down is journaled at the next start.</summary>
    [Fact]
    public async Task Begin_AfterAKillBeforeTheJournal_JournalsWhatIsWrittenDown()
    {
        var desk = Desk(Rules(15));
        await desk.BeginAsync(Path, Stop);
        new RuleBook(_state, new AuditTrail(_state)).Add(Rules(30), OfApi("li.wei"), 1);
        Assert.Single(Journaled());

        var again = Desk(Rules(15));
        Assert.True(await again.BeginAsync(Path, Stop));

        Assert.Equal([Rules(15).Hash, Rules(30).Hash], Journaled());
    }

    [Fact]
    public async Task Activate_WhileTheJournalTakesNothing_LeavesTheOldOnesAndNoVersion()
    {
        var desk = Desk(Rules(15));
        await desk.BeginAsync(Path, Stop);
        await _journal.DisposeAsync();

        var result = await desk.ActivateAsync(Rules(30), OfApi("li.wei"), null, Stop);

        Assert.Equal((ActivationOutcome.JournalFailed, Rules(15).Hash), (result.Outcome, desk.Active!.Hash));
        Assert.Equal(Rules(15).Hash, new RuleBook(_state, new AuditTrail(_state)).Active!.Hash);
        Assert.Equal("rules-withdraw", new AuditTrail(_state).Newest(1)[0].Act);
        _journal = OpenJournal();
    }

    [Fact]
    public void Add_MoreThanAreKept_DropsTheOldestWithTheirDocuments()
    {
        var book = new RuleBook(_state, new AuditTrail(_state));
        for (var version = 0; version <= RuleBook.VersionsMax; version++) book.Add(Rules(20 + version), OfApi("li.wei"), version);

        Assert.Equal(RuleBook.VersionsMax, book.Newest(int.MaxValue).Count);
        Assert.Null(book.DocumentOf(Rules(20).Hash));
        Assert.Equal(Document(21), book.DocumentOf(Rules(21).Hash));
    }

    private static RuleOrder OfApi(string who, string note = "") => new(new Actor(who), who, note, RuleOrigin.Api, "rules-activate");

    private static string Document(int above) => $$"""
        { "version": 2, "rules": [
          { "id": "tilt", "kind": "threshold", "level": 2, "quantity": "cover/tilt", "above": {{above}}, "clearAt": 10, "text": { "en": "a", "zh": "b" } }] }
        """;

    private static RuleSet Rules(int above) => RuleParser.Parse(Document(above), [])!;

    private RuleDesk Desk(RuleSet file) => new(file, new RuleBook(_state, new AuditTrail(_state)), _state, _journal, _time, NullLogger<RuleDesk>.Instance);

    private (StateDatabase, ServerJournal) Open() => (
        new StateDatabase(System.IO.Path.Combine(_folder.Path, "state.db")),
        OpenJournal());

    private ServerJournal OpenJournal() =>
        new(System.IO.Path.Combine(_folder.Path, "journal"), new JournalOptions(), 0, TimeProvider.System, NullLogger<ServerJournal>.Instance);

    private async ValueTask CloseAsync()
    {
        await _journal.DisposeAsync();
        _state.Dispose();
    }

    private List<string> Journaled()
    {
        using var feed = new EntryFeed(_journal.OpenReader(0));
        var hashes = new List<string>();
        while (feed.TryNext(out var record))
        {
            if (feed.TryParse(in record, out var entry) && entry.Type == EntryType.Rules) hashes.Add(JournalEntry.TextOf(entry.Subject));
        }

        return hashes;
    }
}
