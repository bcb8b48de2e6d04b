namespace SmartPoles.Tidy.Tests;

public class TopLevelTests
{
    [Fact]
    public void Checkout_TopLevel_HoldsNothingElse() => Checkout.AssertNone(TopLevel.Unexpected(Checkout.Paths));

    [Fact]
    public void Checkout_TopLevel_MissesNothing()
    {
        // The README is written when the house stands; until then a part may still be on its way.
        if (!Checkout.Paths.Contains("README.md")) Assert.Skip("no README.md yet: " + string.Join(", ", TopLevel.Missing(Checkout.Paths)));
        Checkout.AssertNone(TopLevel.Missing(Checkout.Paths));
    }

    [Fact]
    public void Unexpected_StrangerAtTheTop_IsFound() => Assert.Equal(
        ["tools/: no part of the design", "notes.txt: no part of the design"],
        TopLevel.Unexpected(["tools/x/A.cs", "notes.txt", "edge-agent/Program.cs", "benchmarks/a/b.cs", "LICENSE"]));

    [Fact]
    public void Missing_NothingThere_NamesAllTwenty() => Assert.Equal(20, TopLevel.Missing([]).Count());
}
