using CsCheck;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

public class Hj212FrameTests
{
    [Theory, VectorFiles("hj212")]
    public void Read_Vector_HasItsStatus(VectorFile vector)
    {
        var expected = Enum.Parse<Hj212Status>(vector.Header("status") ?? nameof(Hj212Status.Ok));
        var bytes = vector.ToArray();

        Assert.Equal(expected, Hj212Frame.Read([.. bytes, .. "##01"u8], out var frame, out var consumed));
        Assert.Equal(expected == Hj212Status.Ok ? bytes.Length : 0, consumed);
        Assert.Equal(expected != Hj212Status.Ok, frame.Body.IsEmpty);
    }

    [Theory, VectorFiles("hj212", Without = "status")]
    public void Read_EveryBeginningOfAVector_IsIncomplete(VectorFile vector)
    {
        var bytes = vector.ToArray();
        for (var length = 0; length < bytes.Length; length++) Assert.Equal(Hj212Status.Incomplete, Hj212Frame.Read(bytes.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void Crc_CheckText_Is2F80() => Assert.Equal(0x2F80, Hj212Crc.Compute("123456789"u8));

    [Fact]
    public void Crc_AnyText_IsThatOfTheStandardsText() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.Equal(Packets.Crc(bytes), Hj212Crc.Compute(bytes)));

    /// <summary>The weakness that the plausibility layer is there for, as a fact.</summary>
    [Fact]
    public void Crc_ManyTexts_Has256Results()
    {
        var seen = new HashSet<ushort>();
        var text = new byte[2];
        for (var number = 0; number <= ushort.MaxValue; number++)
        {
            (text[0], text[1]) = ((byte)(number >> 8), (byte)number);
            seen.Add(Hj212Crc.Compute(text));
        }

        Assert.Equal(256, seen.Count);
        Assert.Equal([0x00, 0x01, 0x40, 0x41, 0x80, 0x81, 0xC0, 0xC1], seen.Select(crc => crc & 0xFF).Distinct().Order());
    }

    [Theory]
    [InlineData("#x0004", Hj212Status.BadHead)]
    [InlineData("x", Hj212Status.BadHead)]
    [InlineData("##00x4", Hj212Status.BadLength)]
    [InlineData("##1025", Hj212Status.BadLength)]
    [InlineData("##1024", Hj212Status.Incomplete)]
    [InlineData("##0002AB", Hj212Status.Incomplete)]
    [InlineData("##0002AB00000\r", Hj212Status.BadEnd)]
    [InlineData("##0002AB00X0\r\n", Hj212Status.BadEnd)]
    [InlineData("##0002AB0000\n\r", Hj212Status.BadEnd)]
    [InlineData("##0002AB0000\r\n", Hj212Status.BadCrc)]
    public void Read_ABrokenFrame_HasItsReason(string text, Hj212Status expected) =>
        Assert.Equal(expected, Hj212Frame.Read(System.Text.Encoding.ASCII.GetBytes(text), out _, out _));

    [Fact]
    public void Write_AnyBody_IsReadBackInEitherCase() => Gen.Select(Gen.Byte.Array[0, Hj212Limits.BodySizeMax], Gen.Bool).Sample((body, lower) =>
    {
        var output = new byte[Hj212Limits.FrameSizeMax];
        Assert.Equal(Hj212Status.Ok, Hj212Frame.Write(body, output, out var written, lower));
        Assert.Equal(Hj212Status.Ok, Hj212Frame.Read(output.AsSpan(0, written), out var frame, out var consumed));

        Assert.Equal(written, consumed);
        Assert.Equal(body, frame.Body.ToArray());
        if (!lower) Assert.False(frame.HasLowerCaseCrc);
    });

    [Theory]
    [InlineData(1024, 1036, Hj212Status.Ok)]
    [InlineData(1024, 1035, Hj212Status.BufferTooSmall)]
    [InlineData(1025, 2000, Hj212Status.TooLong)]
    public void Write_AtTheLimits_HasItsStatus(int length, int room, Hj212Status expected) =>
        Assert.Equal(expected, Hj212Frame.Write(new byte[length], new byte[room], out _));
}
