using CsCheck;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Telemetry.Ledger;

public class LedgerClosingsTests
{
    private const ulong Epoch = 0x0123456789ABCDEF;

    private static readonly LedgerClosing[] Example =
        [new(0xFEDCBA9876543210, "3715020118000001", 300), new(0xFEDCBA9876543210, "3715020117000001-02", 0)];

    private static readonly Gen<LedgerClosing> Closing =
        from epoch in Gen.ULong
        from id in Gen.Char.AlphaNumeric.Array[1, TelemetryIds.LengthMax]
        from last in Gen.ULong[0, long.MaxValue]
        select new LedgerClosing(epoch, new string(id), last);

    [Fact]
    public void Write_Example_GivesTheFrozenBytesOfVersion1() =>
        Assert.Equal(Convert.ToHexString(Vector()), Convert.ToHexString(LedgerClosings.Write(Epoch, Example)));

    [Fact]
    public void Read_FrozenBytesOfVersion1_GivesTheExample()
    {
        Assert.Equal(LedgerStatus.Ok, LedgerClosings.Read(Vector(), out var epoch, out var closings));
        Assert.Equal(Epoch, epoch);
        Assert.Equal(Example, closings);
    }

    [Fact]
    public void WriteThenRead_AnyClosings_GivesTheSame() => Gen.Select(Gen.ULong, Closing.Array[0, 30]).Sample((epoch, closings) =>
    {
        Assert.Equal(LedgerStatus.Ok, LedgerClosings.Read(LedgerClosings.Write(epoch, closings), out var readEpoch, out var read));
        Assert.Equal(epoch, readEpoch);
        Assert.Equal(closings, read);
    });

    [Fact]
    public void Read_CutAnywhereOrOneByteMore_IsRefused() => Closing.Array[0, 5].Sample(closings =>
    {
        var bytes = LedgerClosings.Write(1, closings);
        for (var length = 1; length < bytes.Length; length++) AssertRefused(LedgerStatus.Truncated, bytes.AsSpan(0, length));
        AssertRefused(LedgerStatus.UnknownVersion, []);
        AssertRefused(LedgerStatus.TrailingBytes, [.. bytes, 0]);
    });

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("+")]
    [InlineData("-02")]
    [InlineData("灯")]
    public void Read_IdThatBreaksTheRule_IsRefused(string id) =>
        AssertRefused(LedgerStatus.BadDeviceId, LedgerClosings.Write(1, [new LedgerClosing(1, id, 1)]));

    [Theory]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public void Read_LastNumberFrom2To63_IsRefused(ulong last) =>
        AssertRefused(LedgerStatus.BadNumber, LedgerClosings.Write(1, [new LedgerClosing(1, "a", last)]));

    [Fact]
    public void Read_EveryOtherVersion_IsUnknown()
    {
        var bytes = Vector();
        for (var version = 0; version < 256; version++)
        {
            bytes[0] = (byte)version;
            if (version != LedgerClosings.Version) AssertRefused(LedgerStatus.UnknownVersion, bytes);
        }
    }

    [Fact]
    public void Read_HostileCount_IsRefusedWithoutReservingMemory() => AssertRefused(
        LedgerStatus.TooManyEntries, [1, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);

    [Fact]
    public void Write_MoreThanAllowed_WritesTheFirstOfThem()
    {
        var closings = Enumerable.Range(0, LedgerClosings.ClosingsMax + 1).Select(index => new LedgerClosing(1, $"d{index}", 1)).ToArray();

        Assert.Equal(LedgerStatus.Ok, LedgerClosings.Read(LedgerClosings.Write(2, closings), out _, out var read));
        Assert.Equal(closings[..^1], read);
    }

    [Fact]
    public void Read_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        if (bytes.Length > 0) bytes[0] = LedgerClosings.Version;
        var status = LedgerClosings.Read(bytes, out _, out var closings);
        if (status != LedgerStatus.Ok) Assert.Empty(closings);
    }, iter: 20_000);

    private static byte[] Vector() =>
        VectorFile.In("telemetry/ledger").Single(vector => vector.Name.EndsWith("closings-v1.vec", StringComparison.Ordinal)).ToArray();

    private static void AssertRefused(LedgerStatus expected, ReadOnlySpan<byte> bytes)
    {
        Assert.Equal(expected, LedgerClosings.Read(bytes, out var epoch, out var closings));
        Assert.Equal(0UL, epoch);
        Assert.Empty(closings);
    }
}
