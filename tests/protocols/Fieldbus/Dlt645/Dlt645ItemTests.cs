using CsCheck;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.Protocols.Tests.Fieldbus.Dlt645;

public class Dlt645ItemTests
{
    private static readonly Gen<ulong> Digits12 = Gen.ULong[0, 999_999_999_999];

    [Fact]
    public void All_LampCabinet_HasEveryKindOnce()
    {
        Assert.Distinct(Dlt645Items.All.Select(item => (item.Edition, item.Identifier)));
        foreach (var word in new[] { "energy", "voltage", "current", "active power", "reactive power", "power factor", "frequency", "date", "time" })
        {
            Assert.Contains(Dlt645Items.All, item => item.Edition == Dlt645Edition.Edition2007 && item.Name.Contains(word, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Exchange_AnyItemAndValue_ComesBack()
    {
        var numbers = Dlt645Items.All.Where(item => item.Layout == Dlt645Layout.Number).ToArray();
        Gen.Select(Digits12, Gen.Int[0, numbers.Length - 1], Gen.Double[0, 1], Gen.Bool, Gen.Int[0, 4]).Sample((digits, pick, share, negative, preamble) =>
        {
            Assert.True(Dlt645Address.TryParse(digits.ToString("D12", System.Globalization.CultureInfo.InvariantCulture), out var meter));
            var item = numbers[pick];
            var steps = Math.Round(share * (Math.Pow(100, item.Size) - 1) * (item.IsSigned ? 0.79 : 1));
            var value = steps / Math.Pow(10, item.Decimals) * (negative && item.IsSigned ? -1 : 1);

            var asked = Dlt645Request.Read(meter, item);
            var question = new byte[Dlt645Request.SizeMax];
            Assert.True(asked.TryWrite(question, out var size, preamble));
            Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(question.AsSpan(preamble, size - preamble), out var heard));
            Assert.Equal(Dlt645RequestStatus.Ok, Dlt645Request.Parse(heard, out var request));

            var plain = new byte[item.Size];
            Assert.True(item.TryWriteNumber(value, plain));
            var answer = new byte[Dlt645Frame.SizeMax];
            Assert.True(Dlt645ResponseWriter.TryWriteValue(meter, request, plain, answer, out size, preamble: 0));
            Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(answer.AsSpan(0, size), out var back));
            Assert.Equal(Dlt645ResponseStatus.Ok, Dlt645Response.Parse(asked, back, out var response));
            Assert.Equal(Dlt645ValueStatus.Ok, item.TryReadNumber(response.Data, out var read));
            Assert.Equal(value, read, 9);
        });
    }

    [Theory]
    [InlineData(Dlt645Identifiers.VoltageA, 1000.0)]
    [InlineData(Dlt645Identifiers.VoltageA, -0.1)]
    [InlineData(Dlt645Identifiers.ActivePower, 80.0)]
    [InlineData(Dlt645Identifiers.ActivePower, double.NaN)]
    [InlineData(Dlt645Identifiers.ActivePower, double.PositiveInfinity)]
    [InlineData(Dlt645Identifiers.Date, 1.0)]
    public void TryWriteNumber_DoesNotFit_IsRefused(uint identifier, double value)
    {
        Assert.True(Dlt645Items.TryGet(identifier, out var item));
        Assert.False(item.TryWriteNumber(value, new byte[8]));
    }

    [Theory]
    [InlineData("01 30 11 26", "2026-11-30")]
    [InlineData("00 29 02 24", "2024-02-29")]
    [InlineData("00 29 02 26", null)]
    [InlineData("00 00 01 26", null)]
    [InlineData("00 01 13 26", null)]
    [InlineData("00 0A 01 26", null)]
    [InlineData("30 11 26", null)]
    public void TryReadDate_Digits_AreADateOrNone(string plain, string? expected)
    {
        var there = Dlt645Clock.TryReadDate(Data(plain), out var date);
        Assert.Equal(expected, there ? date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null);
        if (!there) return;
        var back = new byte[4];
        Assert.True(Dlt645Clock.TryWriteDate(date, back));
        Assert.Equal(Plain(plain)[1..], back[1..]);
    }

    [Theory]
    [InlineData("58 59 23", "23:59:58")]
    [InlineData("60 59 23", null)]
    [InlineData("58 60 23", null)]
    [InlineData("58 59 24", null)]
    [InlineData("5A 59 23", null)]
    [InlineData("58 59", null)]
    public void TryReadTime_Digits_AreATimeOrNone(string plain, string? expected)
    {
        var there = Dlt645Clock.TryReadTime(Data(plain), out var time);
        Assert.Equal(expected, there ? time.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) : null);
        if (!there) return;
        var back = new byte[3];
        Assert.True(Dlt645Clock.TryWriteTime(time, back));
        Assert.Equal(Plain(plain), back);
    }

    private static byte[] Plain(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static Dlt645Data Data(string hex)
    {
        var output = new byte[Dlt645Frame.SizeMax];
        Dlt645Frame.Write(Dlt645Address.Wildcard, Dlt645Control.Ask(Dlt645Function.Read), Plain(hex), output, out var written);
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(output.AsSpan(0, written), out var frame));
        return frame.Data;
    }
}
