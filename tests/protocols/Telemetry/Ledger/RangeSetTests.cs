using CsCheck;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.Protocols.Tests.Telemetry.Ledger;

public class RangeSetTests
{
    private const ulong Top = 40;

    private static readonly Gen<(ulong First, ulong Last)[]> Ranges =
        Gen.Select(Gen.ULong[0, Top], Gen.ULong[0, 12]).Select((first, length) => (first, Math.Min(first + length, Top))).Array[0, 25];

    [Fact]
    public void Add_AnyRanges_BehavesAsASlowSetOfNumbers() => Ranges.Sample(
        ranges =>
        {
            var set = new RangeSet();
            var model = new SortedSet<ulong>();
            foreach (var (first, last) in ranges)
            {
                var fresh = Numbers(first, last).Count(model.Add);
                Assert.Equal((ulong)fresh, set.Add(first, last));
                AssertSame(model, set);
            }
        },
        iter: 2_000);

    [Fact]
    public void ContainsAllAndMissing_AnyRanges_BehaveAsASlowSet() => Gen.Select(Ranges, Gen.ULong[0, Top], Gen.ULong[0, Top]).Sample(
        (ranges, one, other) =>
        {
            var (low, high) = (Math.Min(one, other), Math.Max(one, other));
            var set = new RangeSet();
            var model = new SortedSet<ulong>();
            foreach (var (first, last) in ranges)
            {
                set.Add(first, last);
                model.UnionWith(Numbers(first, last));
            }

            Assert.Equal(Numbers(low, high).All(model.Contains), set.ContainsAll(low, high));
            Assert.Equal(
                high == 0 ? [] : Numbers(1, high).Where(number => !model.Contains(number)),
                set.MissingUpTo(high).SelectMany(hole => Numbers(hole.First, hole.Last)));
        },
        iter: 10_000);

    [Fact]
    public void RemoveAndMissingWithin_AnyRanges_BehaveAsASlowSet() => Gen.Select(Ranges, Ranges, Gen.ULong[0, Top], Gen.ULong[0, Top]).Sample(
        (added, removed, one, other) =>
        {
            var set = new RangeSet();
            var model = new SortedSet<ulong>();
            foreach (var (first, last) in added)
            {
                set.Add(first, last);
                model.UnionWith(Numbers(first, last));
            }

            foreach (var (first, last) in removed)
            {
                set.Remove(first, last);
                model.ExceptWith(Numbers(first, last));
                AssertSame(model, set);
            }

            var (low, high) = (Math.Min(one, other), Math.Max(one, other));
            Assert.Equal(
                Numbers(low, high).Where(number => !model.Contains(number)),
                set.MissingWithin(low, high).SelectMany(hole => Numbers(hole.First, hole.Last)));
        },
        iter: 10_000);

    [Theory]
    [InlineData(1, 5, 6, 9, "1-9")] // touching above
    [InlineData(6, 9, 1, 5, "1-9")] // touching below
    [InlineData(1, 5, 7, 9, "1-5 7-9")] // a hole of one
    [InlineData(7, 9, 1, 5, "1-5 7-9")]
    [InlineData(3, 5, 1, 9, "1-9")] // swallowed
    [InlineData(1, 9, 3, 5, "1-9")] // inside
    [InlineData(1, 5, 4, 9, "1-9")] // overlapping
    [InlineData(0, 0, 1, 1, "0-1")]
    public void Add_Second_MergesWhatTouches(ulong first, ulong last, ulong nextFirst, ulong nextLast, string expected)
    {
        var set = new RangeSet();
        set.Add(first, last);
        set.Add(nextFirst, nextLast);

        Assert.Equal(expected, Text(set));
    }

    [Fact]
    public void Add_ThatFillsEveryHole_LeavesOneRange()
    {
        var set = new RangeSet();
        for (ulong number = 1; number < 100; number += 2) set.Add(number, number);
        Assert.Equal(50, set.Ranges.Count);

        Assert.Equal(49UL, set.Add(1, 99));
        Assert.Equal("1-99", Text(set));
    }

    [Fact]
    public void UpperEnd_Of64Bits_NeitherWrapsNorCorrupts()
    {
        var set = new RangeSet();
        Assert.Equal(6UL, set.Add(ulong.MaxValue - 5, ulong.MaxValue));
        Assert.Equal(4UL, set.Add(0, 3));
        Assert.Equal(0UL, set.Add(ulong.MaxValue, ulong.MaxValue));

        Assert.Equal($"0-3 {ulong.MaxValue - 5}-{ulong.MaxValue}", Text(set));
        Assert.Equal(ulong.MaxValue, set.Max);
        Assert.True(set.ContainsAll(ulong.MaxValue - 5, ulong.MaxValue));
        Assert.Equal([(4UL, ulong.MaxValue - 6)], set.MissingUpTo(ulong.MaxValue));
    }

    [Fact]
    public void Add_Backwards_IsAProgrammersError() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RangeSet().Add(2, 1));

    private static void AssertSame(SortedSet<ulong> model, RangeSet set)
    {
        Assert.Equal(model, set.Ranges.SelectMany(range => Numbers(range.First, range.Last)));
        Assert.All(set.Ranges.Zip(set.Ranges.Skip(1)), pair => Assert.True(pair.First.Last + 1 < pair.Second.First));
        Assert.Equal((ulong)model.Count, set.Count);
        Assert.Equal(model.Max, set.Max);
        for (ulong number = 0; number <= Top + 1; number++) Assert.Equal(model.Contains(number), set.Contains(number));
    }

    private static IEnumerable<ulong> Numbers(ulong first, ulong last)
    {
        for (var number = first; number <= last; number++) yield return number;
    }

    private static string Text(RangeSet set) => string.Join(' ', set.Ranges.Select(range => $"{range.First}-{range.Last}"));
}
