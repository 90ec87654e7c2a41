// The manual of the service: Swagger UI, with its own few words in Chinese.

const WORDS = {
  "Try it out": "试用", "Cancel": "取消", "Execute": "执行", "Clear": "清除", "Parameters": "参数",
  "No parameters": "没有参数", "Responses": "应答", "Response": "应答", "Request body": "请求正文",
  "Response body": "应答正文", "Response headers": "应答头", "Server response": "服务的应答", "Request URL": "请求地址",
  "Request duration": "用时", "Code": "状态", "Details": "详情", "Description": "说明", "Name": "名称", "Links": "链接",
  "No links": "无", "Media type": "格式", "Controls Accept header.": "即请求头 Accept。", "Example Value": "示例",
  "Examples": "示例", "Schema": "结构", "Schemas": "结构", "Authorize": "填写密钥", "Authorized": "已填写", "Logout": "清除",
  "Close": "关闭", "Value": "值", "Value:": "值：", "Download": "下载", "Copy to clipboard": "复制", "Loading": "载入中",
  "Send empty value": "发送空值", "Add string item": "添加一项", "Available authorizations": "可用的密钥", "Curl": "curl 命令",
  "Edit Value": "编辑", "required": "必填", "Default value": "默认值", "Available values": "可用的值", "Reset": "重置",
  "Expand operation": "展开", "Collapse operation": "收起", "Undocumented": "未说明", "Servers": "服务",
};

function translate(root) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const word = WORDS[node.data.trim()];
    if (word && !node.parentElement.closest("pre, code, textarea, .markdown")) node.data = word;
  }
}

new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.type === "characterData") translate(change.target.parentNode || change.target);
    for (const node of change.addedNodes) translate(node.nodeType === Node.TEXT_NODE ? node.parentNode || node : node);
  }
}).observe(document.getElementById("docs"), { childList: true, subtree: true, characterData: true });

SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null });
