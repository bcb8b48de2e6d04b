using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Benchmarks;

/// <summary>The stages of the ingest server one by one, on messages of 20 readings of one gateway: small enough to stay in the cache.</summary>
internal static class StageCost
{
    private const int Readings = SampleMessages.Readings;
    private const int PerStep = SampleMessages.Count * Readings;
    private const long FromUnixMs = 1_779_062_400_000;
    private const int JournalMiB = 4096;

    public static readonly IReadOnlyDictionary<string, Action> All = new Dictionary<string, Action>
    {
        ["decode"] = Decode,
        ["admission"] = Admission,
        ["journal"] = Journal,
        ["kernel"] = Kernel,
    };

    /// <summary>Bytes to readings with their quantities.</summary>
    private static void Decode()
    {
        var (messages, session) = Begin();
        var topic = SampleMessages.Topic(SparkplugMessageType.DData);
        HotPath.Tell("decode", "reading", PerStep, () =>
        {
            foreach (var payload in messages.Data) Decode(session, in topic, payload);
        });
    }

    /// <summary>Registry, ledger and plausibility, with the decoding that fills the message; subtract decode.</summary>
    private static void Admission()
    {
        var (messages, session) = Begin();
        var topic = SampleMessages.Topic(SparkplugMessageType.DData);
        var registry = new CityRegistry(new RegistryDocument(
            RegistryFile.Version,
            [new GatewayRow(SampleMessages.Gateway, SampleMessages.Group)],
            [new ComponentRow(SampleMessages.Device, "Pole 1", SampleMessages.Gateway, 36.45, 115.98, null, [SampleMessages.Device])]));
        HotPath.Tell("decode+admission", "reading", PerStep, () =>
        {
            var ledger = new LedgerBook().Of(SampleMessages.Gateway);
            foreach (var payload in messages.Data)
            {
                var message = Decode(session, in topic, payload);
                if (AdmissionRules.Admit(message, registry, ledger) != AdmissionOutcome.Admitted) throw new InvalidOperationException("Not admitted");
                foreach (var entry in message.Ledger) ledger.Note(message.Epoch, message.Device, entry);
            }
        });
    }

    /// <summary>The entry of a decoded message, and its append; group commits go on beside it.</summary>
    private static void Journal()
    {
        var (messages, session) = Begin();
        var topic = SampleMessages.Topic(SparkplugMessageType.DData);
        var message = Decode(session, in topic, messages.Data[0]);
        var writer = new EntryWriter();
        HotPath.Tell("entry", "reading", PerStep, () =>
        {
            for (var index = 0; index < SampleMessages.Count; index++) writer.Message(message);
        });

        var folder = Directory.CreateTempSubdirectory("smartpoles-micro-");
        var entry = writer.Message(message).ToArray();
        try
        {
            var journal = new ServerJournal(
                folder.FullName, new JournalOptions { CapacityMiB = JournalMiB }, positionFloor: 0, TimeProvider.System, NullLogger<ServerJournal>.Instance);
            HotPath.Tell("append", "reading", PerStep, () =>
            {
                for (var index = 0; index < SampleMessages.Count; index++) Append(journal, entry);
                journal.DropBefore(journal.DurablePosition);
            });
            journal.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Entries of the journal through all default rules.</summary>
    private static void Kernel()
    {
        var faults = new List<string>();
        var rules = RuleFile.Load(RuleFile.DefaultPath, faults) ?? throw new InvalidOperationException(string.Join("; ", faults));
        var (messages, session) = Begin();
        var topic = SampleMessages.Topic(SparkplugMessageType.DData);
        var writer = new EntryWriter();
        var entries = messages.Data.Select(payload => writer.Message(Decode(session, in topic, payload)).ToArray()).ToArray();
        var kernel = new AlarmKernel(rules);
        var transitions = new List<AlarmTransition>();
        long position = 0;
        HotPath.Tell("kernel", "reading", PerStep, () =>
        {
            foreach (var bytes in entries)
            {
                if (JournalEntry.Read(bytes, out var entry) != EntryStatus.Ok) throw new InvalidOperationException("Entry refused");
                kernel.Apply(in entry, position++, transitions);
            }

            if (transitions.Count > 0) throw new InvalidOperationException("A rule fired on ordinary values");
        });
    }

    private static (SampleMessages Messages, GatewaySession Session) Begin()
    {
        var messages = new SampleMessages(FromUnixMs);
        var session = new GatewaySession(SampleMessages.Gateway);
        Decode(session, SampleMessages.Topic(SparkplugMessageType.NBirth), messages.NodeBirth);
        Decode(session, SampleMessages.Topic(SparkplugMessageType.DBirth), messages.DeviceBirth);
        return (messages, session);
    }

    private static DecodedMessage Decode(GatewaySession session, in SparkplugTopic topic, ReadOnlySpan<byte> payload)
    {
        var rejection = SparkplugDecoder.Decode(session, in topic, payload, FromUnixMs, out var message);
        return rejection == DecodeRejection.None ? message : throw new InvalidOperationException($"Refused: {rejection}");
    }

    private static void Append(ServerJournal journal, byte[] entry)
    {
        while (true)
        {
            var outcome = journal.Append(entry, out _);
            if (outcome == AppendOutcome.Ok) return;
            if (outcome != AppendOutcome.Busy) throw new InvalidOperationException($"Append: {outcome}");
            var changed = journal.NextChange;
            if (journal.Append(entry, out _) == AppendOutcome.Ok) return;
            changed.Wait();
        }
    }
}
