using System.Buffers.Binary;
using CsCheck;
using SmartPoles.EdgeAgent.Technician;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Technician;

public class WordOrderGuessTests
{
    private static readonly Gen<float> Measurement = Gen.Select(Gen.Int[100, 500_000], Gen.Bool, (raw, isNegative) => (isNegative ? -raw : raw) / 100f);

    /// <summary>Six or more measured numbers with two decimals are recognised in every order; of four a rare set looks right in two.</summary>
    [Theory]
    [InlineData(WordOrder.ABCD)]
    [InlineData(WordOrder.CDAB)]
    [InlineData(WordOrder.BADC)]
    [InlineData(WordOrder.DCBA)]
    public void Of_MeasuredSingles_FindsTheirOrder(WordOrder order) => Measurement.Array[6, 10].Sample(values =>
    {
        var guess = WordOrderGuess.Of(Registers(values, order));
        return guess is { IsFloat: true, IsSure: true } && guess.Order == order && guess.FirstPair == 0;
    });

    [Fact]
    public void Of_PairsFromTheSecondRegisterOn_SaysSo()
    {
        var guess = WordOrderGuess.Of([1, .. Registers([230.1f, 49.98f, 12.5f], WordOrder.CDAB)]);

        Assert.Equal((WordOrder.CDAB, 1), (guess!.Order, guess.FirstPair));
    }

    [Theory]
    [InlineData(new ushort[] { 2301, 450, 1035, 950, 80, 1, 312, 0, 5000, 0 })]    // a lamp controller: single registers
    [InlineData(new ushort[] { 0, 0, 0, 0 })]
    [InlineData(new ushort[] { 5 })]
    public void Of_NoPairs_ClaimsNothing(ushort[] registers) => Assert.False(WordOrderGuess.Of(registers) is { IsSure: true });

    private static ushort[] Registers(float[] values, WordOrder order)
    {
        var registers = new ushort[values.Length * 2];
        for (var index = 0; index < values.Length; index++)
        {
            var bits = BitConverter.SingleToUInt32Bits(values[index]);
            var (high, low) = ((ushort)(bits >> 16), (ushort)bits);
            if (order is WordOrder.BADC or WordOrder.DCBA) (high, low) = (BinaryPrimitives.ReverseEndianness(high), BinaryPrimitives.ReverseEndianness(low));
            if (order is WordOrder.CDAB or WordOrder.DCBA) (high, low) = (low, high);
            (registers[2 * index], registers[(2 * index) + 1]) = (high, low);
        }

        return registers;
    }
}
