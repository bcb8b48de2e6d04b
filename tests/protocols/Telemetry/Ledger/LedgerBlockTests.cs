using CsCheck;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Telemetry.Ledger;

public class LedgerBlockTests
{
    private const ulong TwoTo63 = 1UL << 63;

    private static readonly LedgerEntry[] Example =
        [new(1, 20, null), new(21, 150, GapReason.OutboxFull), new(171, 1, null)];

    private static readonly Gen<LedgerEntry> Entry =
        from first in Gen.ULong[1, 1UL << 40]
        from count in Gen.ULong[1, 1UL << 40]
        from reason in Gen.Int[0, 3]
        select new LedgerEntry(first, count, reason == 0 ? null : (GapReason)reason);

    [Fact]
    public void Write_Example_GivesTheFrozenBytesOfVersion1() =>
        Assert.Equal(Convert.ToHexString(Vector()), Convert.ToHexString(Write(ClockQuality.Synchronised, 0x0123456789ABCDEF, Example)));

    [Fact]
    public void Read_FrozenBytesOfVersion1_GivesTheExample()
    {
        Assert.Equal(LedgerStatus.Ok, LedgerBlock.Read(Vector(), out var block));
        Assert.Equal(ClockQuality.Synchronised, block.Clock);
        Assert.Equal(0x0123456789ABCDEFUL, block.Epoch);
        Assert.Equal(3, block.EntryCount);
        Assert.Equal(21UL, block.RecordCount);
        Assert.Equal(Example, Entries(block));
        Assert.Equal([20UL, 170, 171], Example.Select(entry => entry.Last));
    }

    [Fact]
    public void WriteThenRead_AnyBlock_GivesTheSame() =>
        Gen.Select(Gen.Int[0, 2], Gen.ULong, Entry.Array[0, 50]).Sample((clock, epoch, entries) =>
        {
            var bytes = Write((ClockQuality)clock, epoch, entries);
            Assert.InRange(bytes.Length, 1, LedgerBlock.SizeMax(entries.Length));
            Assert.Equal(LedgerStatus.Ok, LedgerBlock.Read(bytes, out var block));
            Assert.Equal(((ClockQuality)clock, epoch), (block.Clock, block.Epoch));
            Assert.Equal(entries, Entries(block));
            Assert.Equal(entries.Where(entry => entry.Gap is null).Aggregate(0UL, (sum, entry) => sum + entry.Count), block.RecordCount);
        });

    [Fact]
    public void Read_CutAnywhereOrOneByteMore_IsRefused() => Entry.Array[0, 20].Sample(entries =>
    {
        var bytes = Write(ClockQuality.FreeRunning, 7, entries);
        for (var length = 1; length < bytes.Length; length++) AssertRefused(LedgerStatus.Truncated, bytes.AsSpan(0, length));
        AssertRefused(LedgerStatus.UnknownVersion, []);
        AssertRefused(LedgerStatus.TrailingBytes, [.. bytes, 0]);
    });

    [Fact]
    public void Read_EveryOtherVersion_IsUnknown()
    {
        var bytes = Vector();
        for (var version = 0; version < 256; version++)
        {
            bytes[0] = (byte)version;
            if (version != LedgerBlock.Version) AssertRefused(LedgerStatus.UnknownVersion, bytes);
        }
    }

    [Theory]
    [InlineData(0UL, 1UL)] // count zero
    [InlineData(1UL, 0UL)] // number zero
    [InlineData(1UL, TwoTo63)]
    [InlineData(1UL, ulong.MaxValue)]
    [InlineData(TwoTo63 - 1, 1UL)] // reaches 2^63
    [InlineData(1UL, TwoTo63 - 1)] // reaches 2^63
    [InlineData(TwoTo63 - 1, TwoTo63 - 1)]
    public void Read_HostileNumbers_AreRefused(ulong count, ulong first) => AssertRefused(
        LedgerStatus.BadNumber, Write(ClockQuality.Unknown, 1, new LedgerEntry(first, count, null)));

    [Fact]
    public void Read_RunsWhoseSumWraps_AreRefused()
    {
        // Together 2^64 + 5: a message with five readings would have sealed every number there is.
        LedgerEntry[] runs = [new(1, TwoTo63 - 2, null), new(1, TwoTo63 - 2, null), new(1, 9, null)];

        AssertRefused(LedgerStatus.BadNumber, Write(ClockQuality.Unknown, 1, runs));
    }

    [Fact]
    public void Read_LargestRun_IsTaken()
    {
        Assert.Equal(LedgerStatus.Ok, LedgerBlock.Read(Write(ClockQuality.Unknown, 1, new LedgerEntry(1, TwoTo63 - 2, null)), out var block));
        Assert.Equal(TwoTo63 - 2, block.RecordCount);
    }

    [Fact]
    public void Read_MoreEntriesThanAllowed_IsRefusedBeforeReadingThem()
    {
        var entries = Enumerable.Range(0, LedgerBlock.EntriesMax + 1).Select(index => new LedgerEntry((ulong)index + 1, 1, null)).ToArray();

        AssertRefused(LedgerStatus.TooManyEntries, Write(ClockQuality.Unknown, 1, entries));
        Assert.Equal(LedgerStatus.Ok, LedgerBlock.Read(Write(ClockQuality.Unknown, 1, entries[1..]), out _));
        AssertRefused(LedgerStatus.TooManyEntries, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
    }

    [Fact]
    public void Read_ClockOfANewerVersion_IsUnknown()
    {
        var bytes = Vector();
        bytes[1] = 200;

        Assert.Equal(LedgerStatus.Ok, LedgerBlock.Read(bytes, out var block));
        Assert.Equal(ClockQuality.Unknown, block.Clock);
    }

    [Fact]
    public void Read_AnyBytes_NeverThrowsAndOkIsConsistent() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        if (bytes.Length > 0) bytes[0] = LedgerBlock.Version;
        var status = LedgerBlock.Read(bytes, out var block);
        Assert.Equal(block.EntryCount, Entries(block).Count);
        if (status != LedgerStatus.Ok) Assert.Equal(0, block.EntryCount);
        Assert.All(Entries(block), entry => Assert.InRange(entry.Last, entry.First, TwoTo63 - 1));
    }, iter: 20_000);

    [Fact]
    public void Numbers_OnTheWire_AreFrozen()
    {
        Assert.Equal(["OutboxFull=1", "Damaged=2", "StorageFailed=3", "Thinned=4"], Enum.GetValues<GapReason>().Select(reason => $"{reason}={(int)reason}"));
        Assert.Equal(["Unknown=0", "FreeRunning=1", "Synchronised=2"], Enum.GetValues<ClockQuality>().Select(clock => $"{clock}={(int)clock}"));
    }

    private static byte[] Vector() =>
        VectorFile.In("telemetry/ledger").Single(vector => vector.Name.EndsWith("block-v1.vec", StringComparison.Ordinal)).ToArray();

    private static void AssertRefused(LedgerStatus expected, ReadOnlySpan<byte> bytes)
    {
        Assert.Equal(expected, LedgerBlock.Read(bytes, out var block));
        Assert.Equal((0, 0UL), (block.EntryCount, block.RecordCount));
    }

    private static byte[] Write(ClockQuality clock, ulong epoch, params LedgerEntry[] entries)
    {
        var target = new byte[LedgerBlock.SizeMax(entries.Length)];
        return target[..LedgerBlock.Write(target, clock, epoch, entries)];
    }

    private static List<LedgerEntry> Entries(LedgerBlock block)
    {
        var entries = new List<LedgerEntry>();
        foreach (var entry in block) entries.Add(entry);
        return entries;
    }
}
