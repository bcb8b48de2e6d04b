using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Tests;

/// <summary>From a message to its verdict, with a real journal on disk.</summary>
public sealed class PipelineTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpoles-pipeline-");
    private readonly GatewayMessages _messages = new();
    private readonly Quarantine _quarantine = new();
    private LedgerBook _ledger = new();
    private ServerJournal _journal = null!;
    private IngestPipeline _pipeline = null!;
    private IGatewayInlet? _inlet;
    private SmartPoles.IngestServer.Decoding.BirthStore _births = null!;

    public ValueTask InitializeAsync()
    {
        Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        await _births.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Accept_Data_IsDurableWhenAcknowledged()
    {
        await BirthAsync();

        Assert.Equal(IntakeVerdict.Acknowledge, await SendAsync(SparkplugMessageType.DData, _messages.Data(1, Power(1))));

        Assert.Equal(_journal.EndPosition, _journal.DurablePosition);
        Assert.Equal([Power(1)], Journaled());
    }

    [Fact]
    public async Task Accept_TheSameRecordsAgain_AcknowledgesAndJournalsNothing()
    {
        await BirthAsync();
        await SendAsync(SparkplugMessageType.DData, _messages.Data(1, Power(1), Power(2)));

        Assert.Equal(IntakeVerdict.Acknowledge, await SendAsync(SparkplugMessageType.DData, _messages.Data(1, Power(1), Power(2))));

        Assert.Equal([Power(1), Power(2)], Journaled());
    }

    [Fact]
    public async Task Accept_HalfOldHalfNew_JournalsTheNewHalf()
    {
        await BirthAsync();
        await SendAsync(SparkplugMessageType.DData, _messages.Data(1, Power(1), Power(2)));

        await SendAsync(SparkplugMessageType.DData, _messages.Data(2, Power(2), Power(3)));

        Assert.Equal([Power(1), Power(2), Power(3)], Journaled());
    }

    [Fact]
    public async Task Accept_AfterARestart_StillKnowsWhatItHas()
    {
        await BirthAsync();
        await SendAsync(SparkplugMessageType.DData, _messages.Data(1, Power(1), Power(2)));
        await ReopenAsync();
        await BirthAsync();

        await SendAsync(SparkplugMessageType.DData, _messages.Data(2, Power(2), Power(3)));

        Assert.Equal([Power(1), Power(2), Power(3)], Journaled());
    }

    [Fact]
    public async Task Accept_MalformedPayload_IsQuarantinedAndAcknowledgedAndTheNextGoesOn()
    {
        await BirthAsync();

        Assert.Equal(IntakeVerdict.Acknowledge, await SendAsync(SparkplugMessageType.DData, [0xFF, 0xFF, 0xFF]));
        Assert.Equal(IntakeVerdict.Acknowledge, await SendAsync(SparkplugMessageType.DData, _messages.Data(1, Power(1))));

        var refused = Assert.Single(_quarantine.Newest());
        Assert.Equal("MalformedPayload", refused.Reason);
        Assert.Equal("FFFFFF", refused.PayloadHex);
        Assert.Equal([Power(1)], Journaled());
    }

    [Fact]
    public async Task Accept_DataBeforeBirth_IsNotAcknowledgedSoThatItComesAgain() =>
        Assert.Equal(IntakeVerdict.KeepAndRetry, await SendAsync(SparkplugMessageType.DData, _messages.Data(1, Power(1))));

    [Fact]
    public async Task Accept_DeviceOfAnotherGateway_IsRefusedWithVerdictAndDoesNotComeBackForEver()
    {
        var foreign = new GatewayMessages(device: "3715020118000002");
        await SendAsync(SparkplugMessageType.NBirth, foreign.NodeBirth(0), foreign);

        await SendAsync(SparkplugMessageType.DBirth, foreign.DeviceBirth(), foreign);
        Assert.Equal(IntakeVerdict.Acknowledge, await SendAsync(SparkplugMessageType.DData, foreign.Data(1, Power(1)), foreign));

        Assert.All(_quarantine.Newest(), refused => Assert.Equal("ForeignDevice", refused.Reason));
        Assert.Empty(Journaled());
        Assert.Equal([(1UL, 1UL)], Assert.Single(_ledger.Of(GatewayMessages.Gateway).Snapshot()).Seen);
    }

    [Fact]
    public async Task Accept_ValueOutsideTheLegalRange_IsKeptAsEvidenceWithBadQuality()
    {
        await BirthAsync();

        await SendAsync(SparkplugMessageType.DData, _messages.Data(1, Power(1) with { Value = 1e7 }));

        var reading = Assert.Single(Journaled());
        Assert.Equal(Quality.Implausible, reading.Quality);
        Assert.Equal(1e7, reading.Value);
    }

    [Fact]
    public async Task Accept_GapOfTheAgent_IsKnownAndNotMissing()
    {
        await BirthAsync();

        await SendAsync(
            SparkplugMessageType.DData,
            _messages.Data(GatewayMessages.Epoch, [new LedgerEntry(1, 1_000_000_000, GapReason.OutboxFull), new LedgerEntry(1_000_000_001, 1, null)], false, Power(1)));

        var device = Assert.Single(_ledger.Of(GatewayMessages.Gateway).Snapshot());
        Assert.Equal((1UL, 1_000_000_000UL, 0UL), (device.Received, device.Dropped, device.Missing));
    }

    [Fact]
    public async Task Accept_ClosingsOfAnEarlierEpoch_TellWhatIsMissing()
    {
        await SendAsync(SparkplugMessageType.NBirth, _messages.NodeBirth(0, closings: new LedgerClosing(42, GatewayMessages.Lamp, 10)));

        Assert.Equal(10UL, Assert.Single(_ledger.Of(GatewayMessages.Gateway).Snapshot()).Missing);
    }

    private static Reading Power(int number) => new(Quantity.LampPower, 1_700_000_000_000 + number, 100 + number, Quality.Good);

    private async Task BirthAsync()
    {
        Assert.Equal(IntakeVerdict.Acknowledge, await SendAsync(SparkplugMessageType.NBirth, _messages.NodeBirth(0)));
        Assert.Equal(IntakeVerdict.Acknowledge, await SendAsync(SparkplugMessageType.DBirth, _messages.DeviceBirth()));
    }

    private async ValueTask<IntakeVerdict> SendAsync(SparkplugMessageType type, byte[] payload, GatewayMessages? messages = null)
    {
        var stop = TestContext.Current.CancellationToken;
        _inlet ??= await _pipeline.ConnectAsync(new GatewayConnection(GatewayMessages.Gateway, null, default, new NoOutlet()), stop);
        var topic = System.Text.Encoding.UTF8.GetBytes((messages ?? _messages).Topic(type));
        var receipt = _inlet.Accept(topic, payload, qos: 1, 1_700_000_000_000);
        if (receipt.Verdict == IntakeVerdict.Acknowledge) Assert.True(await _journal.WaitAsync(receipt.Position, stop));
        return receipt.Verdict;
    }

    private sealed class NoOutlet : IGatewayOutlet
    {
        public bool TrySend(string topic, ReadOnlySpan<byte> payload) => false;
    }

    private List<Reading> Journaled()
    {
        using var feed = new EntryFeed(_journal.OpenReader(0));
        var readings = new List<Reading>();
        while (feed.TryNext(out var record))
        {
            if (!feed.TryParse(in record, out var entry) || entry.Type != EntryType.Data) continue;
            foreach (var row in entry.Rows) readings.Add(row.Reading);
        }

        return readings;
    }

    private void Open()
    {
        _journal = new ServerJournal(
            Path.Combine(_folder.FullName, "journal"), new JournalOptions(), 0, TimeProvider.System, NullLogger<ServerJournal>.Instance);
        _births = new SmartPoles.IngestServer.Decoding.BirthStore(Path.Combine(_folder.FullName, "births.db"));
        _pipeline = new IngestPipeline(() => TestCity.Registry, _ledger, _journal, _quarantine, new SmartPoles.IngestServer.Decoding.RebirthRequests(TimeProvider.System), _births, 256 * 1024);
        _inlet = null;
    }

    private async Task ReopenAsync()
    {
        await _journal.DisposeAsync();
        await _births.DisposeAsync();
        _ledger = new LedgerBook();
        Open();
        using var state = new StateDatabase(Path.Combine(_folder.FullName, "state.db"));
        new LedgerKeeper(state, _ledger).Restore(_journal);
    }
}
