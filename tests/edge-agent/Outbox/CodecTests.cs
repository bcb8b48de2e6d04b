using CsCheck;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

public class CodecTests
{
    private static readonly Gen<Reading> AnyReading = Gen.Select(
        Gen.OneOf(Gen.Int[0, 40].Select(index => (int)QuantityCatalogue.All[index].Quantity), Gen.Int[1, ushort.MaxValue]),
        Gen.Long[-100_000, 4_000_000_000_000],
        Gen.OneOf(Gen.Double, Gen.Int[-1000, 1000].Select(value => (double)value), Gen.Const(double.NaN), Gen.Const(-0.0)),
        Gen.Byte,
        (quantity, unixMs, value, quality) => new Reading((Quantity)quantity, unixMs, value, (Quality)(quality < 200 ? 0 : quality)));

    [Fact]
    public void Block_AnyReadings_ComesBackAsTheServerWouldGetIt() =>
        Gen.Select(AnyReading.Array[0, 60], Gen.ULong[1, 1UL << 40], Gen.Int[0, 5].Array[60], Gen.Bool).Sample((readings, first, skips, isUnstamped) =>
        {
            var runs = new List<LedgerEntry>();
            var next = first;
            for (var index = 0; index < readings.Length; index++)
            {
                if (skips[index] > 2) runs.Add(new LedgerEntry(next, (ulong)skips[index], GapReason.Thinned));
                if (skips[index] > 2) next += (ulong)skips[index];
                if (runs.Count > 0 && runs[^1].Gap is null) runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
                else runs.Add(new LedgerEntry(next, 1, null));
                next++;
            }

            if (readings.Length == 0) runs.Add(new LedgerEntry(next, 7, GapReason.OutboxFull));
            var stamp = new RecordStamp(ClockQuality.FreeRunning, isUnstamped ? 77 : null);
            var codec = new PackCodec();
            var read = codec.Read(codec.Write(new PackBlock(9, "3715020118000001", stamp, [.. runs], readings)));

            Assert.NotNull(read);
            Assert.Equal((9UL, "3715020118000001", stamp), (read.Epoch, read.Device, read.Stamp));
            Assert.Equal(runs, read.Runs);
            Assert.Equal(readings.Select(AsSent), read.Readings);
        });

    [Fact]
    public void Record_AnyPoll_SplitsByClassAndComesBack() =>
        AnyReading.Array[1, 40].Sample(readings =>
        {
            var codec = new OutboxRecordCodec();
            var bytes = new byte[OutboxRecordCodec.SizeMax(readings.Length)];
            var classes = readings.GroupBy(reading => DropClasses.Of(reading.Quantity)).OrderBy(group => group.Key).ToArray();
            var at = codec.WriteHead(bytes, 5, "a"u8, new RecordStamp(ClockQuality.Synchronised, null), readings[0].UnixMs, classes.Length);
            foreach (var group in classes) at += codec.WriteSection(bytes.AsSpan(at), group.Key, 3, group.Count(), readings, 0, readings[0].UnixMs);

            Assert.True(codec.TryRead(bytes.AsSpan(0, at), out var entry));
            Assert.Equal(classes.Select(group => (group.Key, DropClasses.EpochOf(5, group.Key), 3UL)), entry.Sections.Select(section => (section.Class, section.Epoch, section.First)));
            foreach (var (group, section) in classes.Zip(entry.Sections)) Assert.Equal(group.Select(AsSent), section.Readings);
        });

    /// <summary>Version 1 kept no value of what was not good; version 2 keeps the evidence.</summary>
    [Fact]
    public void Record_ImplausibleReading_KeepsItsNumberAndOneOfVersionOneHasNone()
    {
        var codec = new OutboxRecordCodec();
        Reading[] readings = [new(Quantity.LampPower, 5, 6553.4, Quality.Implausible), Reading.Bad(Quantity.LampVoltage, 5, Quality.Timeout)];
        var bytes = new byte[OutboxRecordCodec.SizeMax(readings.Length)];
        var at = codec.WriteHead(bytes, 5, "a"u8, new RecordStamp(ClockQuality.Synchronised, null), 5, 1);
        at += codec.WriteSection(bytes.AsSpan(at), DropClasses.Of(Quantity.LampPower), 3, 2, readings, 0, 5);

        Assert.True(codec.TryRead(bytes.AsSpan(0, at), out var entry));
        Assert.Equal(readings, entry.Sections[0].Readings);

        byte[] old = [1, 1, 9, 0, 0, 0, 0, 0, 0, 0, 2, 1, (byte)'a', 3, 1, 5, (byte)Quantity.LampPower, 0, (byte)Quality.Implausible];
        Assert.True(codec.TryRead(old, out entry));
        Assert.Equal(Reading.Bad(Quantity.LampPower, 5, Quality.Implausible), Assert.Single(entry.Sections[0].Readings));
    }

    [Fact]
    public void Read_AnyBytes_NeverThrows() =>
        Gen.Select(Gen.Byte[1, 2], Gen.Byte[1, 2], Gen.Byte.Array[0, 200]).Sample((version, type, rest) =>
        {
            byte[] bytes = [version, type, .. rest];
            new OutboxRecordCodec().TryRead(bytes, out _);
            new PackCodec().Read(bytes);
            PackCodec.ReadIndex(bytes);
        }, iter: 20_000);

    [Fact]
    public void PackName_AnyPack_IsReadBack() =>
        Gen.Select(Gen.Int[0, 2], Gen.Long[0, 1L << 50], Gen.Long[1, 1L << 30], Gen.Int[0, 2], Gen.Bool, Gen.UInt).Sample((@class, from, bytes, kind, isHanded, carried) =>
        {
            var pack = new Pack((DropClass)@class, from, from + bytes, (PackKind)kind, isHanded, carried, 4096);
            var read = Pack.FromName(pack.Name, 4096);
            Assert.NotNull(read);
            Assert.Equal((pack.Class, pack.From, pack.To, pack.Kind, pack.IsHanded, pack.Carried), (read.Class, read.From, read.To, read.Kind, read.IsHanded, read.Carried));
        });

    private static Reading AsSent(Reading reading) => reading with { Value = ReadingCodec.AsSent(reading) };
}
