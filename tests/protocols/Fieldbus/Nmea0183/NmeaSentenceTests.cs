using System.Text;
using CsCheck;
using SmartPoles.Protocols.Fieldbus.Nmea0183;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Nmea0183;

public class NmeaSentenceTests
{
    [Theory, VectorFiles("nmea0183")]
    public void Write_FromParsedFields_GivesTheSameBytes(VectorFile vector)
    {
        var bytes = vector.ToArray();
        Assert.Equal(NmeaStatus.Ok, NmeaSentence.Read(bytes, out var sentence));
        var output = new byte[NmeaLimits.SentenceSizeMax];

        Assert.Equal(NmeaStatus.Ok, NmeaSentence.Write(sentence.Talker, sentence.Formatter, sentence.Text, output, out var written));
        Assert.Equal(Encoding.ASCII.GetString(bytes), Encoding.ASCII.GetString(output, 0, written));
    }

    [Theory, VectorFiles("nmea0183")]
    public void Read_AnySingleBitFlipped_IsNeverOkWithOtherText(VectorFile vector)
    {
        var bytes = vector.ToArray();
        var text = Encoding.ASCII.GetString(bytes[1..^5]);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            // A checksum digit in lower case is the same digit.
            if (NmeaSentence.Read(bytes, out _) == NmeaStatus.Ok) Assert.Equal(text, Encoding.ASCII.GetString(bytes[1..^5]));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("", NmeaStatus.Incomplete)]
    [InlineData("WIMWV,214.8,R,0.1,K,A*28", NmeaStatus.BadStart)]
    [InlineData("$WIMWV,214.8,R,0.1,K,A*29", NmeaStatus.BadChecksum)]
    [InlineData("$WIMWV,214.8,R,0.1,K,A", NmeaStatus.NoChecksum)]
    [InlineData("$WIMWV,214.8,R,0.1,K,A*2", NmeaStatus.NoChecksum)]
    [InlineData("$WIMWV,214.8,R,0.1,K,A*2G", NmeaStatus.NoChecksum)]
    [InlineData("$*00", NmeaStatus.NoChecksum)]
    [InlineData("$WIMWV,214.8,$,0.1,K,A*28", NmeaStatus.BadCharacter)]
    [InlineData("$WIMWV,214.8,\u0001,0.1,K,A*28", NmeaStatus.BadCharacter)]
    [InlineData("$WIMWV,1111111111,1111111111,1111111111,1111111111,1111111111,1111111111,1111111*28", NmeaStatus.TooLong)]
    public void Read_ABrokenLine_HasItsReason(string line, NmeaStatus expected) => Assert.Equal(expected, NmeaSentence.Read(Encoding.ASCII.GetBytes(line), out _));

    [Theory]
    [InlineData("WIMW,1")]
    [InlineData("wimwv,1")]
    [InlineData("WIMWVX,1")]
    public void Read_ABadAddress_IsRefused(string body) => Assert.Equal(NmeaStatus.BadAddress, NmeaSentence.Read(Sentences.Line(body), out _));

    [Fact]
    public void Write_AnyFields_AreReadBack() => Gen.String[Gen.Char["0123456789.,ANKMRT-"], 0, 70].Sample(text =>
    {
        var output = new byte[NmeaLimits.SentenceSizeMax];
        Assert.Equal(NmeaStatus.Ok, NmeaSentence.Write("WI"u8, "XDR"u8, Encoding.ASCII.GetBytes(text), output, out var written));
        Assert.Equal(NmeaStatus.Ok, NmeaSentence.Read(output.AsSpan(0, written), out var sentence));

        Assert.Equal(text, Encoding.ASCII.GetString(sentence.Text));
        var parts = text.Length == 0 ? [] : text.Split(',');
        Assert.Equal(parts.Length, sentence.Fields.Count);
        for (var index = 0; index < parts.Length; index++) Assert.Equal(parts[index], Encoding.ASCII.GetString(sentence.Fields[index]));
        Assert.True(sentence.Fields[parts.Length].IsEmpty);
    });

    [Theory]
    [InlineData(70, 82, NmeaStatus.Ok)]
    [InlineData(70, 81, NmeaStatus.BufferTooSmall)]
    [InlineData(71, 100, NmeaStatus.TooLong)]
    public void Write_AtTheLimits_HasItsStatus(int length, int room, NmeaStatus expected) =>
        Assert.Equal(expected, NmeaSentence.Write("WI"u8, "MWV"u8, Encoding.ASCII.GetBytes(new string('1', length)), new byte[room], out _));
}
