using CsCheck;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Registry.Access;

public sealed class DrawnTextTests
{
    [Fact]
    public void TryNormalise_HoweverItIsTyped_IsOneSpelling()
    {
        var code = EnrolmentCode.Draw();
        Assert.Matches("^SPE(-[0-9A-HJKMNP-TV-Z]{5}){5}$", code);
        Assert.True(EnrolmentCode.TryNormalise(code, out var normal));

        foreach (var typed in (string[])[code.ToLowerInvariant(), code.Replace('-', ' '), code.Replace("-", ""), code.Replace('0', 'o').Replace('1', 'l')])
        {
            Assert.True(EnrolmentCode.TryNormalise(typed, out var same), typed);
            Assert.Equal(normal, same);
        }
    }

    [Fact]
    public void TryNormalise_AnyText_NeverThrowsAndTakesOnlyCodes() => Gen.String.Sample(text =>
    {
        if (EnrolmentCode.TryNormalise(text, out var code)) Assert.Equal(28, code.Length);
    });

    [Fact]
    public void Draw_Twice_IsNeverTheSame()
    {
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => DrawnText.Draw(DrawnText.TokenPrefix)).Distinct().Count());
        Assert.Matches("^spt_[A-Za-z0-9_-]{43}$", DrawnText.Draw(DrawnText.TokenPrefix));
    }

    [Fact]
    public void Verify_DrawnSecret_OnlyTheRightOnePassesAndItIsFast()
    {
        var hash = GatewaySecret.HashDrawn("sps_x");

        Assert.Matches(@"^sha256\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+$", hash);
        Assert.True(GatewaySecret.IsWellFormed(hash));
        Assert.False(GatewaySecret.IsSlow(hash));
        Assert.True(GatewaySecret.Verify(hash, "sps_x"));
        Assert.False(GatewaySecret.Verify(hash, "sps_y"));
        Assert.False(GatewaySecret.Verify(hash, null));
        Assert.NotEqual(hash, GatewaySecret.HashDrawn("sps_x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256$$")]
    [InlineData("sha256$AAAA$AAAA")]
    [InlineData("sha256$1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha256$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("md5$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void Verify_MalformedHash_NothingPasses(string stored)
    {
        Assert.False(GatewaySecret.IsWellFormed(stored));
        Assert.False(GatewaySecret.Verify(stored, ""));
    }

    [Fact]
    public void Write_AdminFile_IsReadableByItsOwnerAloneAndNewEachTime()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, AdminFile.Name);
        File.WriteAllText(path, "old, and readable by all");

        var token = AdminFile.Write(folder.Path);

        Assert.Equal(token, AdminFile.TryRead(folder.Path));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.NotEqual(token, AdminFile.Write(folder.Path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
