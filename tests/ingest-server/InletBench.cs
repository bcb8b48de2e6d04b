using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Tests;

/// <summary>The way in with a real journal, without an endpoint: messages are handed to the inlet as the endpoint would.</summary>
internal sealed class InletBench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    /// <param name="files">The disk of the journal.</param>
    /// <param name="time">Clock of the rebirth requests.</param>
    /// <param name="folder">Where everything is kept; deleted with the bench.</param>
    public InletBench(FailingFiles? files = null, TimeProvider? time = null, DirectoryInfo? folder = null)
    {
        _folder = folder ?? Directory.CreateTempSubdirectory("smartpoles-inlet-");
        Births = new BirthStore(Path.Combine(_folder.FullName, "births.db"));
        Journal = new ServerJournal(
            Path.Combine(_folder.FullName, "journal"), new JournalOptions(), 0, TimeProvider.System, NullLogger<ServerJournal>.Instance, files);
        State = new StateDatabase(Path.Combine(_folder.FullName, "state.db"));
        Keeper = new LedgerKeeper(State, Ledger);
        Pipeline = new IngestPipeline(
            () => TestCity.Registry, Ledger, Journal, Quarantine, new RebirthRequests(time ?? TimeProvider.System), Births, 256 * 1024);
    }

    public LedgerBook Ledger { get; } = new();

    public Quarantine Quarantine { get; } = new();

    public ServerJournal Journal { get; }

    public StateDatabase State { get; }

    public LedgerKeeper Keeper { get; }

    public BirthStore Births { get; }

    public IngestPipeline Pipeline { get; }

    public RecordingOutlet Outlet { get; } = new();

    public IGatewayInlet Connect(string? willTopic = null, byte[]? will = null) =>
        Pipeline.ConnectAsync(new GatewayConnection(GatewayMessages.Gateway, willTopic, will, Outlet), default).AsTask().GetAwaiter().GetResult();

    public static IntakeReceipt Send(IGatewayInlet inlet, GatewayMessages messages, SparkplugMessageType type, byte[] payload, int qos = 1) =>
        inlet.Accept(Encoding.UTF8.GetBytes(messages.Topic(type)), payload, qos, 1_700_000_000_000);

    /// <summary>Sends the births and returns the inlet.</summary>
    public IGatewayInlet Born(GatewayMessages messages, long bdSeq = 0)
    {
        var inlet = Connect();
        Assert.Equal(IntakeVerdict.Acknowledge, Send(inlet, messages, SparkplugMessageType.NBirth, messages.NodeBirth(bdSeq)).Verdict);
        Assert.Equal(IntakeVerdict.Acknowledge, Send(inlet, messages, SparkplugMessageType.DBirth, messages.DeviceBirth()).Verdict);
        return inlet;
    }

    /// <summary>As a restart finds them: whatever of the database is on disk.</summary>
    public void CopyBirthsTo(DirectoryInfo folder)
    {
        foreach (var path in Directory.EnumerateFiles(_folder.FullName, "births.db*")) File.Copy(path, Path.Combine(folder.FullName, Path.GetFileName(path)));
    }

    public List<Reading> Journaled()
    {
        using var feed = new EntryFeed(Journal.OpenReader(0));
        var readings = new List<Reading>();
        while (feed.TryNext(out var record))
        {
            if (!feed.TryParse(in record, out var entry) || entry.Type != EntryType.Data) continue;
            foreach (var row in entry.Rows) readings.Add(row.Reading);
        }

        return readings;
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Births.DisposeAsync();
        State.Dispose();
        _folder.Delete(recursive: true);
    }

    internal sealed class RecordingOutlet : IGatewayOutlet
    {
        public List<(string Topic, byte[] Payload)> Sent { get; } = [];

        public bool TrySend(string topic, ReadOnlySpan<byte> payload)
        {
            Sent.Add((topic, payload.ToArray()));
            return true;
        }
    }
}
