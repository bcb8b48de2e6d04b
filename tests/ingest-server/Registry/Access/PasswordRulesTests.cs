using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Tests.Registry.Access;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("eisenbahn am fluss")]
    [InlineData("一二三四五六七八九十百千")]
    [InlineData("aB3!kd92Lq#z")]
    [InlineData("twelve chars")]
    public void Fault_UnlikelyPassword_Asvs_6_2_5_IsFineWhateverItsCharacters(string password) => Assert.Null(PasswordRules.Fault(password, "li.wei"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("elevenchars")]
    public void Fault_Short_Asvs_6_2_1_IsRefused(string? password) => Assert.Contains("at least 12", PasswordRules.Fault(password, "li.wei"), StringComparison.Ordinal);

    [Fact]
    public void Fault_Long_Asvs_6_2_9_IsFineUpTo128()
    {
        Assert.Null(PasswordRules.Fault(Words(128), "li.wei"));
        Assert.NotNull(PasswordRules.Fault(Words(129), "li.wei"));
    }

    [Theory]
    [InlineData("password1234")]
    [InlineData("Password2026!")]
    [InlineData("P@ssw0rd1234")]
    [InlineData("123456789012")]
    [InlineData("210987654321")]
    [InlineData("qwertyuiop[]")]
    [InlineData("qwertyuiopas")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abababababab")]
    [InlineData("1q2w3e4r5t6y")]
    [InlineData("admin-password")]
    [InlineData("smartpoles123456")]
    [InlineData("SmartCity2026!!")]
    [InlineData("iloveyou1314520")]
    [InlineData("woaini1314520")]
    [InlineData("welcome.welcome")]
    public void Fault_Common_Asvs_6_2_4_IsRefused(string password) => Assert.Contains("tried first", PasswordRules.Fault(password, "li.wei"), StringComparison.Ordinal);

    [Theory]
    [InlineData("li.wei.of.the.night", "li.wei")]
    [InlineData("the king LI.WEI sleeps", "li.wei")]
    public void Fault_HoldsTheUsersName_Asvs_6_2_11_IsRefused(string password, string name) => Assert.Contains("name", PasswordRules.Fault(password, name), StringComparison.Ordinal);

    [Theory]
    [InlineData("li.wei", true)]
    [InlineData("王伟", true)]
    [InlineData("9-to-5", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData(".li", false)]
    [InlineData("-li", false)]
    [InlineData("=cmd", false)]
    [InlineData("li wei", false)]
    [InlineData("li\nwei", false)]
    [InlineData("li/../wei", false)]
    [InlineData("<script>", false)]
    [InlineData("li\u202ewei", false)]
    [InlineData("(open)", false)]
    public void IsName_OnlyWhatNoLogTableOrLinkTakesForMore(string? name, bool isName) => Assert.Equal(isName, ApiUser.IsName(name));

    private static string Words(int length) => string.Concat(Enumerable.Range(100, length).Select(number => $"{number} horses "))[..length];
}
