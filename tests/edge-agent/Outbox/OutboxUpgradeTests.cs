using System.Buffers.Binary;
using System.Text;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Tests.Journal;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>An agent of version 1 left a full outbox behind.</summary>
public class OutboxUpgradeTests
{
    [Fact]
    public void Open_RecordsOfVersionOne_AreDeliveredWithTheirNumbersFromLogAndPacks()
    {
        var files = new MemoryFiles();
        WriteVersionOne(files, polls: 500);
        files.Put(EpochFile.Name, Encoding.UTF8.GetBytes(
            """{ "Version": 1, "LogId": "00000000-0000-0000-0000-000000000000", "Covered": 0, "Epochs": [ { "Epoch": "77", "OpenedUnixMs": 1, "ClosingAcknowledged": false, "Devices": [ { "Device": "old", "Last": 9, "Gaps": [ { "First": 1, "Count": 2, "Reason": "OutboxFull", "Told": false } ] } ] } ] }"""));

        var outbox = OutboxBench.Open("data", 2, OutboxBench.Tiny with { CapacityBytes = 1 << 20 }, files: files);
        outbox.Maintain();
        outbox.Maintain();

        Assert.Contains(files.Names, name => name.EndsWith(".pack", StringComparison.Ordinal));
        Assert.Contains(new LedgerClosing(99, "a", 1000), outbox.Closings(includeAcknowledged: false));
        Assert.Contains(outbox.UntoldGaps(), gap => gap is { Epoch: 77, Device: "old", Gap.First: 1, Gap.Count: 2 });
        var audit = new NumberAudit();
        Assert.Equal([], audit.Close(outbox, [(99, "a", 1000)]));
        Assert.Equal(1000UL, audit.Delivered(99, "a"));
        outbox.Close();
    }

    private static void WriteVersionOne(MemoryFiles files, int polls)
    {
        var options = OutboxJournal.LogOptions(OutboxBench.Tiny);
        using var log = SegmentLog.Open("data/outbox", options, TimeProvider.System, files);
        var bytes = new byte[256];
        for (var poll = 0; poll < polls; poll++)
        {
            bytes[0] = bytes[1] = 1;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(2), 99);
            bytes[10] = (byte)ClockQuality.FreeRunning;
            bytes[11] = 1;
            bytes[12] = (byte)'a';
            var at = 13;
            at += Leb128.Write(bytes.AsSpan(at), (ulong)(poll * 2) + 1);
            at += Leb128.Write(bytes.AsSpan(at), 2);
            at += Leb128.Write(bytes.AsSpan(at), (ulong)(OutboxBench.BaseMs + (poll * 1000)));
            foreach (var quantity in new[] { Quantity.LampPower, Quantity.CoverOpen })
            {
                at += Leb128.Write(bytes.AsSpan(at), (ulong)quantity);
                at += Leb128.Write(bytes.AsSpan(at), 0);
                bytes[at++] = (byte)Quality.Good;
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), poll % 2);
                at += sizeof(double);
            }

            Assert.Equal(AppendOutcome.Ok, log.Append(bytes.AsSpan(0, at), out _));
        }
    }
}
