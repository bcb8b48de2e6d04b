namespace SmartPoles.Tidy.Tests;

public class MarkdownLinksTests
{
    [Fact]
    public void Checkout_Links_LeadSomewhere() => Checkout.AssertNone(MarkdownLinks.LinkFindings(Checkout.Files, Checkout.Paths));

    [Fact]
    public void Checkout_Pages_HaveOneTitle() => Checkout.AssertNone(MarkdownLinks.TitleFindings(Checkout.Files));

    [Theory]
    [InlineData("[x](missing.md)", "missing.md")]
    [InlineData("![x](pictures/a.png \"title\")", "pictures/a.png")]
    [InlineData("see [x](../../up.md)", "../../up.md")]
    [InlineData("[x](/docs/guide.md)", "/docs/guide.md")]
    public void LinkFindings_DeadLink_IsFoundWithFileAndLine(string line, string target) => Assert.Equal(
        [$"docs/a.md:2: link to {target} leads nowhere"], Findings($"# A\n{line}\n"));

    [Theory]
    [InlineData("[x](guide.md#part)")]
    [InlineData("[x](../README.md)")]
    [InlineData("[x](../edge-agent)")]
    [InlineData("[x](../edge-agent/)")]
    [InlineData("[x](#here) [y](https://example.org/a)")]
    [InlineData("`[x](missing.md)`")]
    [InlineData("```\n[x](missing.md)\n```")]
    public void LinkFindings_LiveLink_IsFine(string line) => Assert.Empty(Findings($"# A\n{line}\n"));

    [Theory]
    [InlineData("no title\n", 1)]
    [InlineData("# One\n# Two\n", 1)]
    [InlineData("# One\n```\n# a comment\n```\n## Part\n", 0)]
    public void TitleFindings_OtherThanOneTitle_IsFound(string text, int expected) =>
        Assert.Equal(expected, MarkdownLinks.TitleFindings([new SourceFile("a.md", text)]).Count());

    private static IEnumerable<string> Findings(string text) => MarkdownLinks.LinkFindings(
        [new SourceFile("docs/a.md", text)], ["docs/a.md", "docs/guide.md", "README.md", "edge-agent/profiles/a.json"]);
}
