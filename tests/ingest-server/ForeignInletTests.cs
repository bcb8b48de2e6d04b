using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests;

/// <summary>A node that knows nothing of our ledger, catalogue and codes, with a real journal on disk.</summary>
public sealed class ForeignInletTests : IAsyncLifetime
{
    private const string Pump = "3715020118000001";
    private const string Lamp = "3715020118000001-02";
    private const long Start = 1_700_000_000_000;

    private readonly TempFolder _folder = new();
    private readonly PayloadWriter _writer = new();
    private readonly Quarantine _quarantine = new();
    private readonly CityRegistry _registry = new(new RegistryDocument(
        RegistryFile.Version,
        [new GatewayRow("IGN-01", "Plant")],
        [new ComponentRow(Pump, "Pump", "IGN-01", 0, 0, null, [Pump, Lamp])],
        [new ForeignNodeRow("IGN-01", "Plant", "Pumps",
            [new ForeignMetricRow("PLC1", "Analog/Pressure", Pump, "water/pressure", 0.001), new ForeignMetricRow(null, "Node Power", Lamp, "lamp/power", 1, 5)])]));

    private BirthStore _births = null!;
    private ServerJournal _journal = null!;
    private IGatewayInlet _inlet = null!;

    public async ValueTask InitializeAsync()
    {
        _births = new BirthStore(_folder["births.db"]);
        _journal = new ServerJournal(_folder["journal"], new JournalOptions(), 0, TimeProvider.System, NullLogger<ServerJournal>.Instance);
        var pipeline = new IngestPipeline(
            () => _registry, new LedgerBook(), _journal, _quarantine, new RebirthRequests(TimeProvider.System), _births, 256 * 1024);
        _inlet = await pipeline.ConnectAsync(new GatewayConnection("IGN-01", null, default, new NoOutlet()), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        await _births.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Accept_BirthsAndDataByAliasAndByName_AreOurReadings(int qos)
    {
        await BirthAsync();

        await SendAsync("spBv1.0/Plant/DDATA/Pumps/PLC1", qos, new Metric { Alias = 7, Timestamp = Start + 1, Value = MetricValue.Number(SparkplugDataType.Int32, 450) });
        await SendAsync("spBv1.0/Plant/DDATA/Pumps/PLC1", qos, new Metric { Name = "Analog/Pressure"u8, Timestamp = Start + 2, Value = MetricValue.Number(SparkplugDataType.Int32, 460) });
        await SendAsync("spBv1.0/Plant/NDATA/Pumps", qos, new Metric { Name = "Node Power"u8, Timestamp = Start + 3, Value = MetricValue.Number(SparkplugDataType.Double, 20) });

        Assert.Equal(
            [
                (Lamp, new Reading(Quantity.LampPower, Start, 15, Quality.Good)),
                (Pump, new Reading(Pressure, Start, 0.44, Quality.Good)),
                (Pump, new Reading(Pressure, Start + 1, 0.45, Quality.Good)),
                (Pump, new Reading(Pressure, Start + 2, 0.46, Quality.Good)),
                (Lamp, new Reading(Quantity.LampPower, Start + 3, 25, Quality.Good)),
            ],
            Journaled().Select(row => (row.Device, row.Reading with { Value = Math.Round(row.Reading.Value, 9) })));
        Assert.Empty(_quarantine.Newest());
    }

    [Fact]
    public async Task Accept_TheSamePointsAgain_AreTakenOnce()
    {
        await BirthAsync();
        for (var round = 0; round < 3; round++)
        {
            await SendAsync("spBv1.0/Plant/DDATA/Pumps/PLC1", 1, new Metric { Alias = 7, Timestamp = Start + 1, Value = MetricValue.Number(SparkplugDataType.Int32, 450) });
            await BirthAsync();    // a rebirth says the old values again
        }

        Assert.Equal(3, Journaled().Count);
    }

    [Fact]
    public async Task Accept_UnknownAlias_ComesAgainAfterTheBirths()
    {
        var data = new Func<Task<IntakeVerdict>>(() => SendAsync("spBv1.0/Plant/DDATA/Pumps/PLC1", 1, new Metric { Alias = 7, Timestamp = Start + 1, Value = MetricValue.Number(SparkplugDataType.Int32, 450) }));

        Assert.Equal(IntakeVerdict.KeepAndRetry, await data());
        await BirthAsync();
        Assert.Equal(IntakeVerdict.Acknowledge, await data());

        Assert.Contains(Journaled(), row => row.Reading.UnixMs == Start + 1);
    }

    [Fact]
    public async Task Accept_MetricsOfNoInterest_AreIgnoredAndCostTheirNeighboursNothing()
    {
        await BirthAsync();

        await SendAsync(
            "spBv1.0/Plant/DDATA/Pumps/PLC1", 1,
            new Metric { Name = "Something else"u8, Timestamp = Start, Value = MetricValue.Number(SparkplugDataType.Int32, 1) },
            new Metric { Alias = 7, Timestamp = Start + 9, Value = MetricValue.Number(SparkplugDataType.Int32, 450) });

        Assert.Contains(Journaled(), row => row.Reading.UnixMs == Start + 9);
        Assert.Equal(3, Journaled().Count);
    }

    [Theory]
    [InlineData("spBv1.0/Plant/DDATA/Other/PLC1")]
    [InlineData("spBv1.0/Elsewhere/DDATA/Pumps/PLC1")]
    [InlineData("spBv1.0/Plant/DDATA/IGN-01/PLC1")]
    [InlineData("spBv1.0/Plant/DCMD/Pumps/PLC1")]
    public async Task Accept_TopicOfAnotherNode_IsNotAuthorized(string topic) =>
        Assert.Equal(IntakeVerdict.NotAuthorized, await SendAsync(topic, 1, new Metric { Name = "Analog/Pressure"u8, Timestamp = Start, Value = MetricValue.Number(SparkplugDataType.Int32, 1) }));

    [Fact]
    public async Task Accept_Garbage_IsQuarantinedAndTheNextGoesOn()
    {
        await BirthAsync();

        var receipt = _inlet.Accept("spBv1.0/Plant/DDATA/Pumps/PLC1"u8, [0xFF, 0xFF, 0xFF], 1, Start);
        Assert.Equal(IntakeVerdict.Acknowledge, receipt.Verdict);
        await SendAsync("spBv1.0/Plant/DDATA/Pumps/PLC1", 1, new Metric { Alias = 7, Timestamp = Start + 1, Value = MetricValue.Number(SparkplugDataType.Int32, 450) });

        Assert.Equal("MalformedPayload", Assert.Single(_quarantine.Newest()).Reason);
        Assert.Equal(3, Journaled().Count);
    }

    private static Quantity Pressure => QuantityCatalogue.All.First(row => row.Name == "water/pressure").Quantity;

    private async Task BirthAsync()
    {
        await SendAsync(
            "spBv1.0/Plant/NBIRTH/Pumps", 1,
            new Metric { Name = MetricNames.BdSeq, Timestamp = Start, WithDataType = true, Value = MetricValue.Int64(0) },
            new Metric { Name = "Node Power"u8, Alias = 1, Timestamp = Start, WithDataType = true, Value = MetricValue.Number(SparkplugDataType.Double, 10) });
        await SendAsync(
            "spBv1.0/Plant/DBIRTH/Pumps/PLC1", 1,
            new Metric { Name = "Unmapped"u8, Alias = 6, Timestamp = Start, WithDataType = true, Value = MetricValue.Number(SparkplugDataType.Int32, 1) },
            new Metric { Name = "Analog/Pressure"u8, Alias = 7, Timestamp = Start, WithDataType = true, Value = MetricValue.Number(SparkplugDataType.Int32, 440) });
    }

    private Task<IntakeVerdict> SendAsync(string topic, int qos, Metric first) => SendBytesAsync(topic, qos, Bytes(first, default, false));

    private Task<IntakeVerdict> SendAsync(string topic, int qos, Metric first, Metric second) => SendBytesAsync(topic, qos, Bytes(first, second, true));

    private byte[] Bytes(Metric first, Metric second, bool hasSecond)
    {
        _writer.Begin(Start);
        _writer.Add(first);
        if (hasSecond) _writer.Add(second);
        return _writer.End(0).ToArray();
    }

    private async Task<IntakeVerdict> SendBytesAsync(string topic, int qos, byte[] bytes)
    {
        var receipt = _inlet.Accept(Encoding.UTF8.GetBytes(topic), bytes, qos, Start);
        if (receipt.Verdict == IntakeVerdict.Acknowledge) Assert.True(await _journal.WaitAsync(receipt.Position, TestContext.Current.CancellationToken));
        return receipt.Verdict;
    }

    private List<(string Device, Reading Reading)> Journaled()
    {
        using var feed = new EntryFeed(_journal.OpenReader(0));
        var rows = new List<(string, Reading)>();
        while (feed.TryNext(out var record))
        {
            if (!feed.TryParse(in record, out var entry) || entry.Type != EntryType.Data) continue;
            foreach (var row in entry.Rows) rows.Add((Encoding.UTF8.GetString(entry.Device), row.Reading));
        }

        return rows;
    }

    private sealed class NoOutlet : IGatewayOutlet
    {
        public bool TrySend(string topic, ReadOnlySpan<byte> payload) => false;
    }
}
