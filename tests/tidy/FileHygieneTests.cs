namespace SmartPoles.Tidy.Tests;

public class FileHygieneTests
{
    [Fact]
    public void Checkout_Files_AreClean() => Checkout.AssertNone(FileHygiene.Findings(Checkout.Files));

    [Theory]
    [InlineData("a/A.cs", "x\r\n", "a/A.cs:1: carriage return")]
    [InlineData("a/A.cs", "x\n\ty\n", "a/A.cs:2: tab")]
    [InlineData("a.md", "x\ty\n", "a.md:1: tab")]
    [InlineData("a/a.json", "\t{}\n", "a/a.json:1: tab")]
    [InlineData("a/A.cs", "x", "a/A.cs: no newline at the end")]
    [InlineData("a/A.cs", "x\n\n", "a/A.cs: empty lines at the end")]
    [InlineData("a/A.cs", "", "a/A.cs: empty")]
    [InlineData("a/A.cs", "// FIX" + "ME later\n", "a/A.cs:1: unfinished: FIX" + "ME")]
    [InlineData("a.md", "TO" + "DO: write\n", "a.md:1: unfinished: TO" + "DO")]
    [InlineData("a/a.js", "// HA" + "CK\n", "a/a.js:1: unfinished: HA" + "CK")]
    [InlineData("a/A.cs", "Thread" + ".Sleep(1);\n", "a/A.cs:1: Thread" + ".Sleep")]
    [InlineData("a/A.cs", "\"/" + "work/x\"\n", "a/A.cs:1: machine path /" + "work/")]
    [InlineData("a.md", "cd /" + "home/me\n", "a.md:1: machine path /" + "home/")]
    [InlineData(".ci/run", "ls /" + "root/x\n", ".ci/run:1: machine path /" + "root/")]
    public void Findings_Dirt_IsFoundWithFileAndLine(string path, string text, string expected) =>
        Assert.Equal([expected], FileHygiene.Findings([new SourceFile(path, text)]));

    [Theory]
    [InlineData("a/A.cs", "var path = folder + \"frame/work/x\";\n")]
    [InlineData("SmartPoles.sln", "\tx\n")]
    [InlineData("a/A.cs", "// method of the hackathon\n")]
    public void Findings_Clean_IsFine(string path, string text) => Assert.Empty(FileHygiene.Findings([new SourceFile(path, text)]));
}
