// Says in words why a passkey could not be made or used; without it the log-in library only writes to the console.
(function () {
  const SAYS = {
    NotAllowedError: '没有完成：已取消或者等候超时，请再试一次。',
    InvalidStateError: '这个设备已经添加过。',
    SecurityError: '这个网址用不了通行密钥。请用网站的正式域名打开；演示环境请把 127.0.0.1 换成 localhost。',
    NotSupportedError: '这个设备不支持通行密钥，请用口令加验证码。'
  }
  const OTHER = '通行密钥没有成功，请再试一次，或者用口令加验证码。'

  function say (text) {
    const place = document.getElementById('passkey_problem')
    place.textContent = text
    place.hidden = false
  }

  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    const problem = event.detail.exception
    say(window.PublicKeyCredential ? SAYS[problem && problem.name] || OTHER : SAYS.NotSupportedError)
  })
})()
