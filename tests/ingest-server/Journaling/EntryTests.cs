using CsCheck;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.Journaling;

public sealed class EntryTests
{
    private const long Received = 1_700_000_000_000;

    /// <summary>The format lies on disks: these bytes may never change for version 1.</summary>
    [Fact]
    public void Write_DataEntry_GivesTheBytesOfVersion1()
    {
        var message = Message(new DecodedReading(new Reading(Quantity.LampPower, Received - 1, 148.5, Quality.Good), false));

        var bytes = new EntryWriter().Message(message);

        Assert.Equal(
            "0101" + "0068E5CF8B010000"                          // version, data, received
            + "0947572D303030303031" + "1033373135303230313138303030303031"
            + "0D" + "0102" + "EFBEFECACEFAEDFE" + "01" + "0205"  // ledger block: one run, 1 record from 5
            + "01" + "67" + "40" + "01" + "0000000000906240",     // one row: quantity 103, value follows, -1 ms, 148.5
            Convert.ToHexString(bytes));
    }

    [Fact]
    public void Read_WhatWasWritten_GivesItBack() =>
        Gen.Select(Gen.Int[0, QuantityCatalogue.All.Count - 1], Gen.Long[-10_000_000, 10_000_000], Gen.Double[-1e9, 1e9], Gen.Int[0, 7], Gen.Bool)
            .Array[0, 50].Sample(rows =>
            {
                var readings = rows.Select(row =>
                {
                    var quality = (Quality)row.Item4;
                    var value = quality is Quality.Good or Quality.Implausible ? row.Item3 : double.NaN;
                    return new DecodedReading(new Reading(QuantityCatalogue.All[row.Item1].Quantity, Received + row.Item2, value, quality), row.Item5);
                }).ToArray();

                var bytes = new EntryWriter().Message(Message(readings)).ToArray();
                Assert.Equal(EntryStatus.Ok, JournalEntry.Read(bytes, out var entry));
                var back = new List<DecodedReading>();
                foreach (var row in entry.Rows)
                {
                    Assert.Equal(row.Reading.UnixMs - Received > 120_000, row.IsAhead);
                    Assert.Equal(Received - row.Reading.UnixMs > 300_000, row.IsLate);
                    back.Add(new DecodedReading(row.Reading, row.IsHistorical));
                }

                Assert.Equal(readings, back);
                Assert.Equal(GatewayMessages.Lamp, JournalEntry.TextOf(entry.Device));
            });

    [Fact]
    public void Read_AnyBytes_NeverThrows() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            if (bytes.Length > 1) (bytes[0], bytes[1]) = (1, (byte)(bytes[1] % 10));
            if (JournalEntry.Read(bytes, out var entry) != EntryStatus.Ok) return;
            foreach (var row in entry.Rows) _ = row.Reading;
        });

    [Fact]
    public void Read_NewerVersion_IsToldApartFromDamage()
    {
        var bytes = new EntryWriter().Tick(Received).ToArray();
        bytes[0] = 2;

        Assert.Equal(EntryStatus.UnknownVersion, JournalEntry.Read(bytes, out _));
    }

    private static DecodedMessage Message(params DecodedReading[] readings)
    {
        var message = new DecodedMessage();
        message.Reset(MessageKind.Data, GatewayMessages.Gateway, GatewayMessages.Lamp, Received);
        message.Readings.AddRange(readings);
        message.HasLedger = true;
        message.Epoch = GatewayMessages.Epoch;
        message.Clock = ClockQuality.Synchronised;
        message.Ledger.Add(new LedgerEntry(5, 1, null));
        return message;
    }
}
